package io.productionguard.gateway.protocol.vault;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.operation.http.SecretActions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of a request to a secrets store as people may see it: names, and of values only how long they are. */
public final class VaultBody {

    private static final Json.Limits LIMITS = new Json.Limits(16 << 20, 32, 50_000);

    /** How mask tokens look, also in base64; what may be one is not hidden, so that it is found and refused. */
    private static final List<String> TOKEN_MARKS = List.of("masked", "W21hc2tlZD", "ttYXNrZWQ6", "bbWFza2VkO");

    private VaultBody() {}

    /** The body as lines to show. */
    static List<String> shown(byte[] body, String action) throws JsonException {
        if (body.length == 0) {
            return List.of();
        }
        Map<String, Object> object = Json.parse(body, LIMITS).members();
        if (action.equals(SecretActions.ADMIN)) {
            // A policy that is to be approved has to be read. Secrets in it are masked by their form.
            return List.of(new String(body, StandardCharsets.UTF_8));
        }
        return List.of(Json.write(hidden(object)));
    }

    private static Map<String, Object> hidden(Map<?, ?> object) {
        Map<String, Object> shown = new LinkedHashMap<>();
        object.forEach((name, value) -> shown.put((String) name, hide(value)));
        return shown;
    }

    private static Object hide(Object value) {
        if (value instanceof Map<?, ?> object) {
            return hidden(object);
        }
        if (value instanceof List<?> list) {
            List<Object> shown = new ArrayList<>();
            list.forEach(element -> shown.add(hide(element)));
            return shown;
        }
        if (value instanceof String text) {
            return TOKEN_MARKS.stream().anyMatch(text::contains)
                    ? text
                    : "(hidden, " + text.codePointCount(0, text.length()) + " characters)";
        }
        return value == null || value instanceof Boolean ? value : "(hidden number)";
    }
}
