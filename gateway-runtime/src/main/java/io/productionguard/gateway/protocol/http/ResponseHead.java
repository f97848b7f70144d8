package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/**
 * A response before its body, as the target sent it.
 *
 * @param status from 200, or 101
 * @param headers not to be changed here
 */
public record ResponseHead(int status, HttpHeaders headers) {

    /** Type and subtype of the body in lower case, without parameters; {@code ""} where the target does not say. */
    public String mediaType() {
        String value = headers.get("content-type", "");
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
