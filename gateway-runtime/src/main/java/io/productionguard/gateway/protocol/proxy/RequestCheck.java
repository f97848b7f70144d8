package io.productionguard.gateway.protocol.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;

/** Reads where a client wants to go from the head of its request (RFC 9112 §3.2.2, §3.2.3); the engine reads the rest. */
final class RequestCheck {

    private static final String SCHEME = "http://";

    private RequestCheck() {}

    /** What was read. */
    sealed interface Result {}

    /**
     * A destination.
     *
     * @param method of the request
     * @param destination where it leads
     * @param secure whether it is CONNECT, behind which TLS has to come
     * @param target path and query in origin form; {@code ""} for CONNECT
     */
    record Accepted(String method, Destination destination, boolean secure, String target) implements Result {

        /** The request for people; without its path, which may be anything. */
        String words() {
            return method + " " + (secure ? destination.toString() : SCHEME + destination);
        }
    }

    /** The status and reason of a refusal. */
    record Rejected(int status, String reason) implements Result {}

    static Result of(HttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return new Rejected(400, "the request is malformed");
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return new Rejected(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
        }
        try {
            return request.method().name().equals("CONNECT") ? connect(request) : absolute(request);
        } catch (IllegalArgumentException e) {
            return new Rejected(400, e.getMessage());
        }
    }

    private static Result connect(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean body = headers.contains("transfer-encoding")
                || headers.getAll("content-length").stream().anyMatch(length -> !length.equals("0"));
        if (body) {
            return new Rejected(400, "CONNECT has no body");
        }
        // Some clients name the proxy in Host; it is not forwarded, and nothing is made of it.
        return new Accepted("CONNECT", Destination.parse(request.uri()), true, "");
    }

    private static Result absolute(HttpRequest request) {
        String uri = request.uri();
        String lower = uri.toLowerCase(Locale.ROOT);
        if (lower.startsWith("https://")) {
            return new Rejected(400, "this is a proxy; reach https addresses with CONNECT");
        }
        if (!lower.startsWith(SCHEME)) {
            return new Rejected(400, "this is a proxy; name the host, as in GET http://HOST/PATH or CONNECT HOST:443");
        }
        int end = SCHEME.length();
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String rest = uri.substring(end);
        Destination destination = Destination.parse(uri.substring(SCHEME.length(), end), Routes.HTTP);
        return new Accepted(request.method().name(), destination, false, rest.startsWith("/") ? rest : "/" + rest);
    }
}
