/**
 * Kubernetes API servers: a dialect of the HTTP engine. What a request means is told by {@code operation.kubernetes}; here is
 * what has to do with bytes: masking of objects, credentials, streams, and the words kubectl understands.
 */
package io.productionguard.gateway.protocol.kubernetes;
