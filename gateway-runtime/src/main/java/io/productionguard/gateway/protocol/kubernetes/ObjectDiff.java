package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What changes between two states of an object, field by field, one line each: {@code - spec.replicas: 2}, {@code +
 * spec.replicas: 0}. What the server keeps for itself is left out. Values of a secret are given by their length; every other
 * line has the form {@code name: value}, so that a masker sees the name before the value.
 */
final class ObjectDiff {

    private static final Set<String> OWN = Set.of(
            "metadata.managedFields",
            "metadata.resourceVersion",
            "metadata.generation",
            "metadata.uid",
            "metadata.creationTimestamp",
            "metadata.annotations." + NestedObjects.ANNOTATION);

    private static final int MAX_LINES = 200;
    private static final int MAX_VALUE = 200;

    private final boolean secret;
    private final boolean status;

    /**
     * A difference.
     *
     * @param secret whether values are given by their length
     * @param status whether the status is what changes; otherwise it follows from the rest and is left out
     */
    ObjectDiff(boolean secret, boolean status) {
        this.secret = secret;
        this.status = status;
    }

    /** The lines; empty when nothing changes. */
    List<String> lines(Map<?, ?> before, Map<?, ?> after) {
        Map<String, String> old = fields(before);
        Map<String, String> now = fields(after);
        List<String> lines = new ArrayList<>();
        old.forEach((path, value) -> {
            String next = now.get(path);
            if (!Objects.equals(value, next)) {
                lines.add("- " + line(path, value));
                if (next != null) {
                    lines.add("+ " + line(path, next));
                }
            }
        });
        now.forEach((path, value) -> {
            if (!old.containsKey(path)) {
                lines.add("+ " + line(path, value));
            }
        });
        if (lines.size() <= MAX_LINES) {
            return lines;
        }
        int more = lines.size() - MAX_LINES;
        lines.subList(MAX_LINES, lines.size()).clear();
        lines.add("… and " + more + " lines more");
        return lines;
    }

    private Map<String, String> fields(Map<?, ?> object) {
        Map<String, String> fields = new LinkedHashMap<>();
        add("", object, fields);
        return fields;
    }

    private void add(String path, Object value, Map<String, String> fields) {
        boolean follows = !status && (path.startsWith("status.") || path.equals("status"));
        if (OWN.contains(path) || follows) {
            return;
        }
        if (value instanceof Map<?, ?> map) {
            if (map.size() <= 2 && map.get("name") instanceof String name && map.get("value") instanceof String text) {
                fields.put(path.substring(0, Math.max(0, path.lastIndexOf('['))) + "." + name, text);
                return;
            }
            map.forEach((key, member) -> add(path.isEmpty() ? (String) key : path + "." + key, member, fields));
        } else if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                boolean named = items.get(i) instanceof Map<?, ?> map && map.get("name") instanceof String;
                String index = named ? (String) ((Map<?, ?>) items.get(i)).get("name") : Integer.toString(i);
                add(path + "[" + index + "]", items.get(i), fields);
            }
        } else {
            fields.put(path, String.valueOf(value));
        }
    }

    private String line(String path, String value) {
        boolean hidden = secret && (path.startsWith("data.") || path.startsWith("stringData."));
        return path + ": " + (hidden ? "(" + value.length() + " characters)" : Texts.line(value, MAX_VALUE));
    }
}
