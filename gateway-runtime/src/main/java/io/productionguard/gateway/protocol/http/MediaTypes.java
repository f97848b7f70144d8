package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.http.Boundary;
import io.productionguard.gateway.operation.http.MalformedBodyException;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.TextFilter;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
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
                || mediaType.startsWith("application/x-amz-json-")
                || mediaType.equals("text/json");
    }

    /** Something people can read. */
    public static boolean isText(String mediaType) {
        return mediaType.startsWith("text/")
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
        return masking(response, body, false);
    }

    /**
     * The same.
     *
     * @param opaqueParts whether parts of a {@code multipart} body that cannot be read may pass as they are
     */
    static BodyMasking masking(ResponseHead response, BodyPassage body, boolean opaqueParts) {
        String type = response.mediaType();
        String whole = response.headers().get("content-type", "");
        if (severalTypes(response.headers())) {
            return new BodyMasking.Withheld("it has more than one Content-Type");
        }
        if (!isReadableCharset(whole)) {
            return new BodyMasking.Withheld("its characters are not those of UTF-8");
        }
        if (Boundary.isMultipart(type)) {
            try {
                return BodyMasking.by(new MultipartFilter(Boundary.of(whole), body, opaqueParts));
            } catch (MalformedBodyException e) {
                return new BodyMasking.Withheld(e.getMessage());
            }
        }
        return readable(type, body)
                .<BodyMasking>map(BodyMasking.Filtered::new)
                .orElseGet(() -> new BodyMasking.Withheld("content of type " + type + " cannot be masked"));
    }

    private static boolean severalTypes(HttpHeaders headers) {
        Iterator<? extends CharSequence> types = headers.valueCharSequenceIterator("content-type");
        if (types.hasNext()) {
            types.next();
        }
        return types.hasNext();
    }

    /** What masks content of a type, in lower case, without parts; empty where nothing can. */
    static Optional<BodyFilter> readable(String type, BodyPassage body) {
        if (isJson(type)) {
            return Optional.of(JsonFilter.lenient(body));
        }
        return isText(type) || type.isEmpty() ? Optional.of(new TextFilter(body)) : Optional.empty();
    }
}
