package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Texts;
import io.productionguard.gateway.operation.kubernetes.PackedText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What changes between two states of an object, field by field, one line each: {@code - spec.replicas: 2}, {@code +
 * spec.replicas: 0}. What the server keeps for itself is left out. Values of a secret are given by their length; every other
 * line has the form {@code name: value}, with the value as a client gets it that reads the object.
 */
final class ObjectDiff {

    private static final Set<String> OWN = Set.of(
            "metadata.managedFields",
            "metadata.resourceVersion",
            "metadata.generation",
            "metadata.uid",
            "metadata.creationTimestamp",
            "metadata.annotations." + NestedObjects.ANNOTATION);

    /**
     * Stands for a masked value. The token itself would be taken for one that travels back, as the preview becomes a part of
     * the operation; this is also what a detector leaves alone behind a telling name.
     */
    private static final String MASKED = "***";

    private static final Pattern TOKEN = Pattern.compile("\\[masked:[a-z0-9-]+:[0-9]+]");

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

    /**
     * An object.
     *
     * @param object as it is: this is compared
     * @param masked the same as clients get it: this is shown
     */
    record State(Map<?, ?> object, Map<?, ?> masked) {

        static final State NONE = new State(Map.of(), Map.of());
    }

    /** The lines; empty when nothing changes. */
    List<String> lines(State before, State after) {
        Map<String, String> old = fields(before.object());
        Map<String, String> oldMasked = fields(before.masked());
        Map<String, String> now = fields(after.object());
        Map<String, String> nowMasked = fields(after.masked());
        List<String> lines = new ArrayList<>();
        old.forEach((path, value) -> {
            String next = now.get(path);
            if (!Objects.equals(value, next)) {
                lines.add("- " + line(path, value, oldMasked.get(path)));
                if (next != null) {
                    lines.add("+ " + line(path, next, nowMasked.get(path)));
                }
            }
        });
        now.forEach((path, value) -> {
            if (!old.containsKey(path)) {
                lines.add("+ " + line(path, value, nowMasked.get(path)));
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

    private String line(String path, String value, String masked) {
        boolean hidden = masked == null || isContent(path) || isPacked(value);
        return path + ": "
                + (hidden
                        ? "(" + value.length() + " characters)"
                        : Texts.line(TOKEN.matcher(masked).replaceAll(MASKED), MAX_VALUE));
    }

    /** Of secrets everything that may hold a value of theirs, as some tools keep all of it in an annotation. */
    private boolean isContent(String path) {
        return path.startsWith("binaryData.")
                || (secret
                        && (path.startsWith("data.")
                                || path.startsWith("stringData.")
                                || path.startsWith("metadata.annotations.")));
    }

    /** What nobody can read, and so a masker cannot. */
    private static boolean isPacked(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return PackedText.isPacked(bytes, 0, bytes.length);
    }
}
