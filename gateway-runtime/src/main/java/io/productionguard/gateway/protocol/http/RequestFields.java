package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The header fields of requests on their way: which stay here, which count as part of the operation. */
final class RequestFields {

    private static final String AUTHORIZATION = "authorization";
    private static final String PREFER = "prefer";

    /** Preferences that are the gateway's business (RFC 7240 §4.1, §4.3). */
    private static final Set<String> WAITING = Set.of("respond-async", "wait");

    /** Belong to one connection (RFC 9110 §7.6.1), or to the gateway. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "content-length",
            "host",
            "expect",
            AUTHORIZATION,
            "accept-encoding",
            // Parts of a body cannot be masked: a secret cut in two is none.
            "range",
            "if-range");

    /** Say nothing about what the request does and differ from one attempt to the next. */
    private static final Set<String> INCIDENTAL = Set.of(
            "user-agent",
            "accept",
            "accept-language",
            "accept-charset",
            "cache-control",
            "pragma",
            "traceparent",
            "tracestate",
            "x-request-id",
            "x-vault-request",
            "kubectl-session",
            "kubectl-command",
            // Of a switch of protocols: a number that is new each time, and how the streams behind it are framed.
            "sec-websocket-key",
            "sec-websocket-version",
            "x-stream-protocol-version",
            "sec-ch-ua",
            "sec-fetch-mode",
            "content-type");

    private static final String MASKED = "[masked:";

    private RequestFields() {}

    /** Whether a field with this name, in lower case, never goes to the target as the client sent it. */
    static boolean isOwn(String name) {
        return OWN.contains(name);
    }

    /** The fields that {@code Connection} names: they belong to this connection as well (RFC 9110 §7.6.1). */
    static Set<String> listedByConnection(HttpHeaders sent) {
        if (!sent.contains("connection")) {
            return Set.of();
        }
        Set<String> listed = new HashSet<>();
        for (String value : sent.getAll("connection")) {
            for (String name : value.split(",", -1)) {
                listed.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return listed;
    }

    /**
     * Those that go to the target and that rules may look at: without what is the connection's, and without proofs.
     *
     * @param authorized whether {@code Authorization} is the client's own for the target, and no proof
     */
    static HttpHeaders forwardable(HttpHeaders sent, Set<String> proofs, boolean authorized) {
        Set<String> listed = listedByConnection(sent);
        HttpHeaders kept = new DefaultHttpHeaders();
        for (Map.Entry<String, String> field : sent) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            boolean own = OWN.contains(name) && !(authorized && name.equals(AUTHORIZATION));
            if (own || proofs.contains(name) || listed.contains(name)) {
                continue;
            }
            String value = name.equals("cookie") ? cookies(field.getValue()) : field.getValue();
            if (!value.isEmpty() || !name.equals("cookie")) {
                kept.add(name, value);
            }
        }
        return kept;
    }

    /** Without the cookies whose value the client never saw. */
    private static String cookies(String value) {
        if (!value.contains(MASKED)) {
            return value;
        }
        List<String> kept = new ArrayList<>();
        for (String cookie : value.split(";", -1)) {
            if (!cookie.contains(MASKED)) {
                kept.add(cookie.strip());
            }
        }
        return String.join("; ", kept);
    }

    /** The fields that make a request what it is, as lines {@code name: value} in a fixed order. */
    static List<String> significant(HttpHeaders forwardable) {
        return forwardable.entries().stream()
                .filter(field -> !INCIDENTAL.contains(field.getKey().toLowerCase(Locale.ROOT)))
                .map(field -> Map.entry(field.getKey(), meant(field)))
                .filter(field -> !field.getKey().equalsIgnoreCase(PREFER)
                        || !field.getValue().isEmpty())
                .map(field -> field.getKey() + ": " + field.getValue())
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** A value, of {@code Prefer} without what is only about waiting; some APIs take an insert for an overwrite by the rest. */
    private static String meant(Map.Entry<String, String> field) {
        if (!field.getKey().equalsIgnoreCase(PREFER)) {
            return field.getValue();
        }
        return Arrays.stream(field.getValue().split(",", -1))
                .map(String::strip)
                .filter(preference -> !preference.isEmpty() && !WAITING.contains(name(preference)))
                .collect(Collectors.joining(", "));
    }

    private static String name(String preference) {
        int end = 0;
        while (end < preference.length() && "=; \t".indexOf(preference.charAt(end)) < 0) {
            end++;
        }
        return preference.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** The same lines for people, without what a client logs in with. */
    static List<String> shown(List<String> significant) {
        return significant.stream().map(RequestFields::shown).toList();
    }

    private static String shown(String line) {
        int value = AUTHORIZATION.length() + 2;
        boolean login = line.regionMatches(true, 0, AUTHORIZATION + ": ", 0, value);
        return login && !line.contains(MASKED)
                ? AUTHORIZATION + ": (hidden, " + (line.length() - value) + " characters)"
                : line;
    }
}
