package io.productionguard.gateway.protocol.http;

/**
 * A small answer of the gateway's own.
 *
 * @param status three digits
 * @param contentType of the body
 * @param body complete; sent as UTF-8
 */
public record Reply(int status, String contentType, String body) {}
