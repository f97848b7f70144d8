package io.productionguard.gateway.operation.http;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The actions of requests to HTTP APIs, by what their methods are defined to do (RFC 9110 §9.2). */
public final class HttpActions {

    public static final String GET = "http.read.get";
    public static final String HEAD = "http.read.head";
    public static final String OPTIONS = "http.read.options";
    public static final String POST = "http.write.post";
    public static final String PUT = "http.write.put";
    public static final String PATCH = "http.write.patch";
    public static final String DELETE = "http.delete";

    /** The connection is switched to another protocol, such as WebSocket. */
    public static final String UPGRADE = "http.upgrade";

    /** A method this catalogue does not know. */
    public static final String UNKNOWN_METHOD = "http.unknown-method";

    /** The body is too long to be read before the decision. */
    public static final String UNREAD_BODY = "http.unread-body";

    /** Those that a rule has to spell out. */
    public static final Set<String> UNKNOWN = Set.of(UNKNOWN_METHOD, UNREAD_BODY);

    private static final Map<String, String> BY_METHOD = Map.of(
            "GET", GET,
            "HEAD", HEAD,
            "OPTIONS", OPTIONS,
            "POST", POST,
            "PUT", PUT,
            "PATCH", PATCH,
            "DELETE", DELETE);

    /** All of them. */
    public static final Set<String> ALL = Stream.of(BY_METHOD.values(), Set.of(UPGRADE), UNKNOWN)
            .flatMap(java.util.Collection::stream)
            .collect(Collectors.toUnmodifiableSet());

    private HttpActions() {}

    /** The action of a method. */
    public static String of(String method) {
        return BY_METHOD.getOrDefault(method, UNKNOWN_METHOD);
    }
}
