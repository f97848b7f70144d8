package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The header fields of requests on their way: which stay here, which count as part of the operation. */
final class RequestFields {

    private static final String AUTHORIZATION = "authorization";
    private static final String COOKIE = "cookie";
    private static final String PREFER = "prefer";

    /** Preferences that are the gateway's business (RFC 7240 §4.1, §4.3). */
    private static final Set<String> WAITING = Set.of("respond-async", "wait");

    /** Belong to one connection (RFC 9110 §7.6.1), or to the gateway. */
    private static final FieldNames OWN = FieldNames.of(
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
    private static final FieldNames INCIDENTAL = FieldNames.of(
            "user-agent",
            "accept",
            "accept-language",
            "accept-charset",
            "cache-control",
            "pragma",
            "traceparent",
            "tracestate",
            "x-request-id",
            "x-amz-date",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
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
     * Those that go to the target and that rules may look at, with their names in lower case: without what is the
     * connection's, and without proofs.
     *
     * @param authorized whether {@code Authorization} is the client's own for the target, and no proof
     */
    static HttpHeaders forwardable(HttpHeaders sent, Set<String> proofs, boolean authorized) {
        Set<String> listed = listedByConnection(sent);
        HttpHeaders kept = new DefaultHttpHeaders();
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = sent.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            boolean own = OWN.contains(name) && !(authorized && FieldNames.is(name, AUTHORIZATION));
            if (own || isListed(proofs, name) || isListed(listed, name)) {
                continue;
            }
            boolean cookie = FieldNames.is(name, COOKIE);
            CharSequence value = cookie ? cookies(field.getValue().toString()) : field.getValue();
            if (value.length() > 0 || !cookie) {
                kept.add(FieldNames.lower(name), value);
            }
        }
        return kept;
    }

    /** Whether a field is one of those, whose names are in lower case; a client may list thousands and send as many. */
    static boolean isListed(Set<String> listed, CharSequence name) {
        return !listed.isEmpty() && listed.contains(FieldNames.lower(name).toString());
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
        List<String> lines = new ArrayList<>(forwardable.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = forwardable.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            boolean prefer = FieldNames.is(name, PREFER);
            String value = field.getValue().toString();
            String meant = prefer ? withoutWaiting(value) : value;
            if (!INCIDENTAL.contains(name) && !(prefer && meant.isEmpty())) {
                lines.add(name + ": " + meant);
            }
        }
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    /** The preferences that are not only about waiting: some APIs take an insert for an overwrite by them. */
    private static String withoutWaiting(String preferences) {
        return Arrays.stream(preferences.split(",", -1))
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
        List<String> shown = new ArrayList<>(significant.size());
        for (String line : significant) {
            shown.add(shown(line));
        }
        return shown;
    }

    private static String shown(String line) {
        int value = AUTHORIZATION.length() + 2;
        boolean login = line.regionMatches(true, 0, AUTHORIZATION + ": ", 0, value);
        return login && !line.contains(MASKED)
                ? AUTHORIZATION + ": (hidden, " + (line.length() - value) + " characters)"
                : line;
    }
}
