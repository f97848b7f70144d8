/**
 * Decodes Brotli (RFC 7932) from bytes that arrive in pieces cut anywhere, in bounded memory and as far as the bytes so far
 * allow. Knows nothing of HTTP.
 */
package io.productionguard.gateway.protocol.http.brotli;
