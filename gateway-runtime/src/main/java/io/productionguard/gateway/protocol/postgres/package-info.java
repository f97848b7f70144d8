/** PostgreSQL's frontend/backend protocol 3.0: codec, inspection and relay. Nothing else knows its bytes. */
package io.productionguard.gateway.protocol.postgres;
