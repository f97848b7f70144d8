/** From SQL text to its meaning, without a server; what it cannot tell is {@code sql.unknown}. */
package io.productionguard.gateway.operation.sql;
