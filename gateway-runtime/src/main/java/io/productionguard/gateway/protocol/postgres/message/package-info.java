/**
 * The messages of PostgreSQL's frontend/backend protocol 3.0, one type for each that the gateway reads or writes, and the
 * decoder that cuts a connection into them. Decides nothing.
 */
package io.productionguard.gateway.protocol.postgres.message;
