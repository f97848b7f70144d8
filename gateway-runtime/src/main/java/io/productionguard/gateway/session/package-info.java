/** The life of one gateway: start, listeners, client environment, credentials, seal, end. */
package io.productionguard.gateway.session;
