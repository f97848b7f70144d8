package io.productionguard.gateway.record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Members of a recorded event as a reader sees them. The file may be damaged or forged, so a member that is missing or of
 * another kind reads as empty; whether the file can be trusted is the verifier's question.
 */
record Members(Map<String, Object> values) {

    static final Members NONE = new Members(Map.of());

    String text(String name) {
        return values.get(name) instanceof String text ? text : "";
    }

    long number(String name) {
        return values.get(name) instanceof Long number ? number : 0;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    List<String> texts(String name) {
        return values.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    Members object(String name) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (values.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> object.put(String.valueOf(key), value));
        }
        return new Members(object);
    }

    /** Names of members that are texts, in the order of the file. */
    List<String> names() {
        return values.keySet().stream()
                .filter(name -> values.get(name) instanceof String)
                .toList();
    }
}
