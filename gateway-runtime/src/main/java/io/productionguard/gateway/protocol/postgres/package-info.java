/** PostgreSQL: what the messages of a connection mean together, inspection and relay. Nothing else knows its protocol. */
package io.productionguard.gateway.protocol.postgres;
