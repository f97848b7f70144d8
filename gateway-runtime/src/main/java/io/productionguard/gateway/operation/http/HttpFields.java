package io.productionguard.gateway.operation.http;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.operation.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The details of a request that rules can name: {@code query.NAME}, {@code header.name} in lower case, and {@code
 * body.MEMBER.MEMBER} of a JSON object or form (for a file {@code body.FIELD.filename} as well); the elements of an array are several values of one detail.
 */
public final class HttpFields {

    private static final String BODY = "body";

    /** What stands before the first dot. */
    public static final Set<String> KINDS = Set.of("query", "header", BODY);

    private static final Json.Limits LIMITS = new Json.Limits(16 << 20, 32, 20_000);

    private HttpFields() {}

    /** Those of one request; a body that is no JSON object and no form, or has a content coding, counts as unread. */
    public static Fields of(
            List<Map.Entry<String, String>> parameters,
            List<Map.Entry<String, String>> headers,
            String contentType,
            Optional<byte[]> body) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        parameters.forEach(pair -> add(values, "query." + pair.getKey(), pair.getValue()));
        headers.forEach(field -> header(values, field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        Set<String> unread = new HashSet<>();
        if (body.isEmpty() || (body.get().length > 0 && isCoded(headers)) || !body(contentType, body.get(), values)) {
            unread.add(BODY);
        }
        return new Fields(values, unread);
    }

    /** Servers that hand fields on as CGI does cannot tell {@code a_b} from {@code a-b}: it may be either. */
    private static void header(Map<String, List<String>> values, String name, String value) {
        add(values, "header." + name, value);
        if (name.indexOf('_') >= 0) {
            add(values, "header." + name.replace('_', '-'), value);
        }
    }

    /** Whether the server finds something else in the body than its bytes, whatever the coding. */
    private static boolean isCoded(List<Map.Entry<String, String>> headers) {
        return headers.stream()
                .anyMatch(field -> field.getKey().equalsIgnoreCase("content-encoding")
                        && !field.getValue().strip().equalsIgnoreCase("identity"));
    }

    private static boolean body(String contentType, byte[] body, Map<String, List<String>> values) {
        if (body.length == 0) {
            return true;
        }
        if (Boundary.isMultipart(contentType)) {
            return parts(contentType, body, values);
        }
        boolean form = contentType.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
        try {
            boolean json = !form || body[0] == '{' || body[0] == '[';
            String text = form ? new String(body, StandardCharsets.ISO_8859_1) : "";
            // JSON is sent as a form by clients that do not say what it is. Servers that believe them find pairs in it.
            if (form && (!json || text.indexOf('&') >= 0 || text.indexOf(';') >= 0)) {
                RequestTarget.parameters(text)
                        .forEach(pair -> add(values, BODY + "." + pair.getKey(), pair.getValue()));
            }
            if (json) {
                flatten(BODY, Json.parse(body, LIMITS).members(), values);
            }
            return true;
        } catch (MalformedTargetException | JsonException e) {
            return false;
        }
    }

    private static boolean parts(String contentType, byte[] body, Map<String, List<String>> values) {
        try {
            for (MultipartBody.Part part :
                    MultipartBody.parse(contentType, body).parts()) {
                if (part.name().isEmpty()) {
                    return false; // no form: what its parts are called is for the API to say
                }
                if (!part.file() && !part.text()) {
                    return false; // servers find a text in it all the same, and each its own
                }
                add(values, BODY + "." + part.name(), part.shown());
                part.filenames().forEach(file -> add(values, BODY + "." + part.name() + ".filename", file));
            }
            return true;
        } catch (MalformedBodyException e) {
            return false;
        }
    }

    private static void flatten(String name, Object value, Map<String, List<String>> values) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((member, content) -> flatten(name + "." + member, content, values));
        } else if (value instanceof List<?> list) {
            list.forEach(element -> flatten(name, element, values));
        } else {
            add(values, name, String.valueOf(value));
        }
    }

    private static void add(Map<String, List<String>> values, String name, String value) {
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
}
