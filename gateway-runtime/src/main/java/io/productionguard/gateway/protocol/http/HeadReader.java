package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.productionguard.gateway.operation.http.MalformedTargetException;
import io.productionguard.gateway.operation.http.RequestTarget;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Makes a {@link RequestHead} of what the decoder let through, or says why not. Everything doubtful is refused. */
final class HeadReader {

    /** What was read: the head, or the status and reason of a refusal. */
    sealed interface Result {}

    record Accepted(RequestHead head) implements Result {}

    record Rejected(int status, String reason) implements Result {}

    /** Fields by which some servers take another method or path than the request line's. */
    private static final FieldNames OVERRIDES = FieldNames.of(
            "x-http-method-override",
            "x-http-method",
            "x-method-override",
            "x-original-url",
            "x-rewrite-url",
            "x-original-uri");

    /** Fields that tell what a body is or what Vault is asked for, or hold what must not travel back. */
    private static final Set<String> LOOKED_AT =
            Set.of("content-type", "content-encoding", "cookie", "prefer", "x-vault-namespace", "x-vault-wrap-ttl");

    private static final int MAX_METHOD = 32;

    private final String upstreamAuthority;
    private final String upstreamWithPort;
    private final boolean upstreamOnly;
    private final Set<String> proofs;
    private final Predicate<String> mayHaveSlashes;

    /**
     * @param upstream the target, which clients may name as well as the gateway
     * @param upstreamOnly whether they may name nothing else
     * @param proofs names of fields that may hold a client's proof of identity
     * @param mayHaveSlashes whether a path may have encoded slashes
     */
    HeadReader(UpstreamAddress upstream, boolean upstreamOnly, Set<String> proofs, Predicate<String> mayHaveSlashes) {
        this.upstreamAuthority = upstream.authority().toLowerCase(Locale.ROOT);
        this.upstreamWithPort = upstream.withPort().toLowerCase(Locale.ROOT);
        this.upstreamOnly = upstreamOnly;
        this.proofs = proofs;
        this.mayHaveSlashes = mayHaveSlashes;
    }

    Result read(HttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return rejectUndecoded(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new Rejected(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
        }
        String method = request.method().name();
        if (!isMethod(method)) {
            return new Rejected(400, "the method is malformed");
        }
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            return new Rejected(405, method + " is not available here");
        }
        HttpHeaders headers = request.headers();
        String wrong = fieldProblem(headers, version);
        if (wrong != null) {
            return new Rejected(400, wrong);
        }
        List<String> hosts = headers.getAll("host");
        if (hosts.size() > 1 || (hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_1))) {
            return new Rejected(400, "there must be one Host");
        }
        if (!hosts.isEmpty() && !isOurs(hosts.get(0))) {
            return new Rejected(421, "this is another host than the request is for");
        }
        return target(request, method, headers);
    }

    private static Rejected rejectUndecoded(Throwable cause) {
        String name = cause == null ? "" : cause.getClass().getSimpleName();
        if (name.equals("TooLongHttpLineException")) {
            return new Rejected(414, "the request line is longer than " + HttpLimits.LINE + " bytes");
        }
        if (name.equals("TooLongHttpHeaderException")) {
            return new Rejected(431, "the header section is longer than " + HttpLimits.HEADERS + " bytes");
        }
        return new Rejected(400, "the request is malformed");
    }

    private Result target(HttpRequest request, String method, HttpHeaders headers) {
        String target = request.uri();
        String lower = target.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            int start = target.indexOf("//") + 2;
            int end = start;
            while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
                end++;
            }
            if (!lower.startsWith("https://") || !isOurs(target.substring(start, end))) {
                return new Rejected(421, "the request target names another host");
            }
            target = end == target.length() || target.charAt(end) != '/'
                    ? "/" + target.substring(end)
                    : target.substring(end);
        }
        try {
            RequestTarget normal = RequestTarget.parse(target, mayHaveSlashes);
            return new Accepted(new RequestHead(
                    method, normal.path(), normal.segments(), normal.query(), normal.parameters(), headers));
        } catch (MalformedTargetException e) {
            return new Rejected(400, e.getMessage());
        }
    }

    /** Whether a field with this name, in lower case, is looked at, taken away or refused here. */
    private boolean isSignificant(String name) {
        return OVERRIDES.contains(name)
                || LOOKED_AT.contains(name)
                || RequestFields.isOwn(name)
                || proofs.contains(name)
                || name.startsWith("impersonate-");
    }

    private String fieldProblem(HttpHeaders headers, HttpVersion version) {
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
        int types = 0;
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            if (OVERRIDES.contains(name)) {
                return "the field " + FieldNames.lower(name) + " would give the request another meaning";
            }
            if (FieldNames.hasUnderscore(name) && isSignificant(FieldNames.dashed(name))) {
                return "the field " + FieldNames.lower(name) + " would be " + FieldNames.dashed(name)
                        + " to some servers";
            }
            if (!isValue(field.getValue())) {
                return "the value of a field has a control character";
            }
            types += FieldNames.is(name, "content-type") ? 1 : 0;
        }
        return types > 1 ? "Content-Type more than once" : lengthProblem(headers, version);
    }

    private static String lengthProblem(HttpHeaders headers, HttpVersion version) {
        if (headers.contains("transfer-encoding")) {
            List<String> codings = headers.getAll("transfer-encoding");
            if (version.equals(HttpVersion.HTTP_1_0)) {
                return "Transfer-Encoding in HTTP/1.0";
            }
            if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                return "a Transfer-Encoding other than chunked";
            }
            if (headers.contains("content-length")) {
                return "both Content-Length and Transfer-Encoding";
            }
        }
        if (headers.contains("content-length")) {
            List<String> lengths = headers.getAll("content-length");
            if (lengths.size() > 1 || !isNumber(lengths.get(0), 18)) {
                return "Content-Length is not one number";
            }
        }
        return null;
    }

    private static boolean isValue(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMethod(String method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '-') {
                return false;
            }
        }
        return !method.isEmpty() && method.length() <= MAX_METHOD;
    }

    private static boolean isNumber(String text, int mostDigits) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= mostDigits;
    }

    /** Whether a Host names the loopback interface, at whatever port a forwarding has given it, or the target itself. */
    private boolean isOurs(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals(upstreamAuthority)) {
            return true;
        }
        if (upstreamOnly) {
            return name.equals(upstreamWithPort);
        }
        int colon = name.lastIndexOf(':');
        if (colon > name.lastIndexOf(']')) {
            if (!isNumber(name.substring(colon + 1), 5)) {
                return false;
            }
            name = name.substring(0, colon);
        }
        return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
    }
}
