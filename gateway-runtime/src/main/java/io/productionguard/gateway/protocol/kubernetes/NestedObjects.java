package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Masks the object that {@code kubectl apply}, and others like it, keep as a text in an annotation of the object itself. */
final class NestedObjects {

    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    /** Annotations of one object have 256 KiB together. */
    private static final Json.Limits LIMITS = new Json.Limits(256 << 10, 64, 50_000);

    private final BodyPassage body;
    private final boolean secret;

    NestedObjects(BodyPassage body, boolean secret) {
        this.body = body;
        this.secret = secret;
    }

    /** The text with its values masked, or null when nothing in it had to be. */
    byte[] mask(String text) {
        Map<String, Object> object;
        try {
            object = Json.parse(text, LIMITS).members();
        } catch (JsonException e) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            // What cannot be read may be a secret's; otherwise its content decides.
            return secret ? body.token("secret", bytes, 0, bytes.length) : body.value("", bytes, 0, bytes.length);
        }
        Object masked = value("", object, false, false);
        return masked.equals(object)
                ? null
                : (Json.write(stringKeys((Map<?, ?>) masked)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> stringKeys(Map<?, ?> map) {
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((key, value) -> members.put((String) key, value));
        return members;
    }

    /**
     * One value.
     *
     * @param data whether it is inside a secret's {@code data}, in base64
     * @param stringData whether it is inside a secret's {@code stringData}
     */
    private Object value(String name, Object value, boolean data, boolean stringData) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new LinkedHashMap<>();
            String label = map.get("name") instanceof String text && map.containsKey("value") ? text : "";
            map.forEach((key, member) -> {
                String key1 = (String) key;
                String meaning = key1.equals("value") && !label.isEmpty() ? label : key1;
                boolean section = secret && !name.equals("metadata");
                members.put(
                        key1,
                        value(
                                meaning,
                                member,
                                data || (section && key1.equals("data")),
                                stringData || (section && key1.equals("stringData"))));
            });
            return members;
        }
        if (value instanceof List<?> items) {
            List<Object> elements = new ArrayList<>(items.size());
            items.forEach(item -> elements.add(value(name, item, data, stringData)));
            return elements;
        }
        return value instanceof String text ? text(name, text, data, stringData) : value;
    }

    private String text(String name, String text, boolean data, boolean stringData) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if ((data || stringData) && bytes.length > 0) {
            byte[] plain = data ? plain(bytes) : bytes;
            byte[] token = body.token("secret", plain, 0, plain.length);
            return new String(data ? Base64.getEncoder().encode(token) : token, StandardCharsets.UTF_8);
        }
        byte[] masked = body.value(name, bytes, 0, bytes.length);
        return masked == null ? text : new String(masked, StandardCharsets.UTF_8);
    }

    private static byte[] plain(byte[] base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return base64;
        }
    }
}
