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
    private final boolean configMap;

    NestedObjects(BodyPassage body, boolean secret, boolean configMap) {
        this.body = body;
        this.secret = secret;
        this.configMap = configMap;
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
        Object masked = value("", object, Place.ELSEWHERE);
        return masked.equals(object)
                ? null
                : (Json.write(stringKeys((Map<?, ?>) masked)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> stringKeys(Map<?, ?> map) {
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((key, value) -> members.put((String) key, value));
        return members;
    }

    /** Where a value stands, as far as that decides about it. */
    private enum Place {
        ELSEWHERE,
        /** Inside a secret's {@code data}, in base64. */
        DATA,
        /** Inside a secret's {@code stringData}. */
        STRING_DATA,
        /** A variable, or a member of the {@code data} of a ConfigMap. */
        SETTING
    }

    private Object value(String name, Object value, Place place) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new LinkedHashMap<>();
            String label = map.get("name") instanceof String text && map.containsKey("value") ? text : "";
            map.forEach((key, member) -> {
                String own = (String) key;
                boolean variable = own.equals("value") && !label.isEmpty();
                Place inside = place != Place.ELSEWHERE ? place : variable ? Place.SETTING : section(name, own);
                members.put(own, value(variable ? label : own, member, inside));
            });
            return members;
        }
        if (value instanceof List<?> items) {
            Arguments arguments = ObjectValues.isArguments(name) ? new Arguments(body) : null;
            List<Object> elements = new ArrayList<>(items.size());
            for (Object item : items) {
                elements.add(
                        arguments != null && place == Place.ELSEWHERE && item instanceof String word
                                ? argument(arguments, name, elements.size(), word)
                                : value(name, item, place));
            }
            return elements;
        }
        return value instanceof String text ? text(name, text, place) : value;
    }

    private Place section(String parent, String name) {
        if (secret && !parent.equals("metadata")) {
            return name.equals("data") ? Place.DATA : name.equals("stringData") ? Place.STRING_DATA : Place.ELSEWHERE;
        }
        return configMap && parent.isEmpty() && name.equals("data") ? Place.SETTING : Place.ELSEWHERE;
    }

    private static String argument(Arguments arguments, String list, int index, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        byte[] masked = arguments.word(list, index, bytes, 0, bytes.length);
        return masked == null ? word : new String(masked, StandardCharsets.UTF_8);
    }

    private String text(String name, String text, Place place) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if ((place == Place.DATA || place == Place.STRING_DATA) && bytes.length > 0) {
            boolean data = place == Place.DATA;
            byte[] plain = data ? plain(bytes) : bytes;
            byte[] token = body.token("secret", plain, 0, plain.length);
            return new String(data ? Base64.getEncoder().encode(token) : token, StandardCharsets.UTF_8);
        }
        byte[] masked = place == Place.SETTING
                ? body.setting(name, bytes, 0, bytes.length)
                : body.value(name, bytes, 0, bytes.length);
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
