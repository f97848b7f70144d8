package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.net.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of a request as people see it: what is secret by its place, and not by its look, is left out before any masker
 * sees it. Values of a secret become their length, an environment variable is written {@code "NAME": "value"} so that its
 * name tells what it is, and the copy that {@code kubectl apply} keeps is dropped. A value with a mask token in it stays, so
 * that it is found.
 */
public final class ShownBody {

    private static final String APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** What every mask token contains, as it is and in base64 at each of the three places a group can begin. */
    private static final List<String> MASKED = List.of("masked", "W21hc2tlZD", "ttYXNrZWQ6", "bbWFza2VkO");

    private ShownBody() {}

    /** The text to show; empty where there is no body. */
    public static Optional<String> of(RequestInfo info, String contentType, byte[] content)
            throws UnclearRequestException {
        if (content.length == 0) {
            return Optional.empty();
        }
        if (!info.resourceRequest()) {
            return Optional.of(new String(content, StandardCharsets.UTF_8));
        }
        Body body = Body.read(contentType, content);
        Object shown = value("", body.root(), info.is("", "secrets"), false);
        String text = Json.write(Map.of("", shown));
        // Without the object around it, which Json needs.
        return Optional.of(text.substring("{\"\":".length(), text.length() - 1));
    }

    private static Object value(String name, Object value, boolean secret, boolean inData) {
        if (value instanceof Map<?, ?> map) {
            return members(map, secret, inData);
        }
        if (value instanceof List<?> items) {
            List<Object> elements = new ArrayList<>(items.size());
            items.forEach(item -> elements.add(value(name, item, secret, inData)));
            return elements;
        }
        if (value instanceof String text && !mentionsToken(text)) {
            if (inData) {
                return "(" + text.length() + " characters)";
            }
            return name.equals(APPLIED) ? "(left out)" : text;
        }
        return value;
    }

    private static Map<String, Object> members(Map<?, ?> map, boolean secret, boolean inData) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (map.get("name") instanceof String variable && map.get("value") instanceof String && map.size() == 2) {
            members.put(variable, map.get("value"));
            return members;
        }
        // RFC 6902: the path says where the value goes.
        boolean patchesData = secret
                && map.get("path") instanceof String path
                && (path.startsWith("/data") || path.startsWith("/stringData"));
        map.forEach((key, member) -> {
            String name = (String) key;
            boolean data = secret && (name.equals("data") || name.equals("stringData"));
            members.put(name, value(name, member, secret, inData || data || (patchesData && name.equals("value"))));
        });
        return members;
    }

    private static boolean mentionsToken(String text) {
        return MASKED.stream().anyMatch(text::contains);
    }
}
