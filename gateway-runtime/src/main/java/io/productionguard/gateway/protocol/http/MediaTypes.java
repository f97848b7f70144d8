package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.BodyPassage;
import java.util.Locale;
import java.util.Set;

/** Which filter reads which type of content. */
public final class MediaTypes {

    private static final Set<String> READABLE = Set.of(
            "application/x-www-form-urlencoded",
            "application/xml",
            "application/javascript",
            "application/ecmascript",
            "application/yaml",
            "application/x-yaml",
            "application/toml",
            "application/graphql",
            "application/sql",
            "application/x-sh",
            "application/x-pem-file",
            "application/pem-certificate-chain",
            "application/jwt",
            "application/jose",
            "application/http",
            "message/http",
            "application/x-ndjson",
            "application/openmetrics-text",
            "image/svg+xml");

    private MediaTypes() {}

    /** JSON, one document or several in a row. */
    public static boolean isJson(String mediaType) {
        return mediaType.equals("application/json")
                || mediaType.endsWith("+json")
                || mediaType.equals("application/x-ndjson")
                || mediaType.equals("application/ndjson")
                || mediaType.equals("application/jsonl")
                || mediaType.equals("application/json-seq")
                || mediaType.equals("text/json");
    }

    /** Something people can read. */
    public static boolean isText(String mediaType) {
        return mediaType.startsWith("text/")
                || mediaType.startsWith("multipart/")
                || mediaType.startsWith("message/")
                || mediaType.endsWith("+xml")
                || mediaType.endsWith("+yaml")
                || READABLE.contains(mediaType);
    }

    /** Whether the characters are those of UTF-8 or of an ASCII superset, which is what the detectors read. */
    static boolean isReadableCharset(String contentType) {
        String lower = contentType.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("charset=");
        if (at < 0) {
            return true;
        }
        String charset =
                lower.substring(at + "charset=".length()).replace("\"", "").strip();
        return charset.startsWith("utf-8")
                || charset.startsWith("utf8")
                || charset.startsWith("us-ascii")
                || charset.startsWith("ascii")
                || charset.startsWith("iso-8859-")
                || charset.startsWith("windows-125");
    }

    /** Masks by name and content where the type can be read; what has no type is tried as text. */
    public static BodyMasking masking(ResponseHead response, BodyPassage body) {
        String type = response.mediaType();
        if (!isReadableCharset(response.headers().get("content-type", ""))) {
            return new BodyMasking.Withheld("its characters are not those of UTF-8");
        }
        if (isJson(type)) {
            return BodyMasking.by(JsonFilter.lenient(body));
        }
        if (isText(type) || type.isEmpty()) {
            return BodyMasking.by(new TextFilter(body));
        }
        return new BodyMasking.Withheld("content of type " + type + " cannot be masked");
    }
}
