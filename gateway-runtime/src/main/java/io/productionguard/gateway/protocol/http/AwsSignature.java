package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.operation.OperationDigest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests for AWS and what is compatible with it: Signature Version 4 in the Authorization field. */
final class AwsSignature implements Injection {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** In place of a body's hash: it comes in pieces of AWS's own framing, with a sum behind them and no signature. */
    private static final String PIECES = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String keyId;
    private final String key;
    private final Optional<String> sessionToken;
    private final String region;
    private final String service;
    private final InstantSource clock;

    /** @param secret the secret access key, and for temporary credentials the session token in a second line */
    AwsSignature(String keyId, String secret, String region, String service, InstantSource clock) {
        String[] lines = secret.strip().split("\\R", 2);
        this.keyId = keyId;
        this.key = lines[0].strip();
        this.sessionToken = lines.length > 1 ? Optional.of(lines[1].strip()) : Optional.empty();
        this.region = region;
        this.service = service;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outgoing> apply(Outgoing request) {
        String known = request.bodyHash().get();
        if (known.isEmpty() && !service.equals("s3")) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("a body that is too long to be read cannot be signed"));
        }
        String hash = known.isEmpty() ? "UNSIGNED-PAYLOAD" : known;
        if (service.equals("s3")
                && request.headers().get("x-amz-content-sha256", "").equals(PIECES)) {
            hash = PIECES;
        }
        String time = TIME.format(clock.instant());
        HttpHeaders headers = request.headers();
        // What the client's own library signed with the key it does not have.
        headers.remove("x-amz-security-token");
        headers.set("x-amz-date", time);
        headers.remove("x-amz-content-sha256");
        if (service.equals("s3")) {
            headers.set("x-amz-content-sha256", hash);
        }
        sessionToken.ifPresent(token -> headers.set("x-amz-security-token", token));
        String target = request.target();
        for (String name : new String[] {
            "X-Amz-Signature",
            "X-Amz-Credential",
            "X-Amz-Algorithm",
            "X-Amz-Date",
            "X-Amz-SignedHeaders",
            "X-Amz-Security-Token",
            "X-Amz-Expires"
        }) {
            target = QueryText.without(target, name);
        }
        target = inAwsEncoding(target);
        Map<String, String> signed = signedFields(headers);
        String names = String.join(";", signed.keySet());
        StringBuilder canonical = new StringBuilder();
        canonical.append(request.method()).append('\n');
        canonical.append(signedPath(target)).append('\n');
        canonical.append(QueryText.canonical(target)).append('\n');
        signed.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        canonical.append('\n').append(names).append('\n').append(hash);
        String day = time.substring(0, 8);
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n"
                + HexFormat.of().formatHex(OperationDigest.sha256().digest(utf8(canonical.toString())));
        byte[] signing = hmac(hmac(hmac(hmac(utf8("AWS4" + key), day), region), service), "aws4_request");
        headers.set(
                "authorization",
                ALGORITHM + " Credential=" + keyId + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + HexFormat.of().formatHex(hmac(signing, toSign)));
        return CompletableFuture.completedFuture(request.withTarget(target));
    }

    private static Map<String, String> signedFields(HttpHeaders headers) {
        Map<String, String> signed = new TreeMap<>();
        for (String name : headers.names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("host") || lower.equals("content-type") || lower.startsWith("x-amz-")) {
                signed.put(
                        lower,
                        String.join(
                                ",",
                                headers.getAll(name).stream()
                                        .map(value -> value.strip().replaceAll(" +", " "))
                                        .toList()));
            }
        }
        return signed;
    }

    /**
     * The same with its path in the encoding that AWS's own clients send, so that whoever checks the signature gets the same
     * text from what arrives, whether it is decoded first or taken as it is.
     */
    private static String inAwsEncoding(String target) {
        String path = QueryText.path(target);
        StringBuilder encoded = new StringBuilder();
        for (String segment : path.substring(1).split("/", -1)) {
            encoded.append('/')
                    .append(QueryText.encode(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8)));
        }
        return encoded.append(target.substring(path.length())).toString();
    }

    /** The path as it is signed: encoded a second time for every service but S3. */
    private String signedPath(String target) {
        String path = QueryText.path(target);
        return service.equals("s3") ? path : QueryText.encode(path).replace("%2F", "/");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
