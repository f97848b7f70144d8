/**
 * Masks values inside JSON (RFC 8259) while it streams, so that it stays the same JSON: {@link
 * io.productionguard.gateway.protocol.http.json.JsonFilter} is the entry, {@link
 * io.productionguard.gateway.protocol.http.json.JsonValues} what a dialect says about the values.
 */
package io.productionguard.gateway.protocol.http.json;
