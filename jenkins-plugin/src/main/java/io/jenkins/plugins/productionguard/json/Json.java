package io.jenkins.plugins.productionguard.json;

import java.util.Collection;
import java.util.Map;

/**
 * Strict JSON (RFC 8259) for the control protocol and the recording: objects become {@code Map<String, Object>}, arrays
 * {@code List<Object>}, numbers {@code Long} or {@code Double}, and strings stay strings whatever they look like.
 *
 * <p>Own code, because it also runs on agents, because Jackson must not be on the plugin's class path, and because json-lib
 * (which Jenkins brings) takes a string such as {@code "[x]"} for an array: commands are written by whoever wants to be
 * misread. Not a binding library.
 */
public final class Json {

    private Json() {}

    /**
     * Parses one object.
     *
     * @throws JsonException when the text is anything else, nested deeper than 32 levels or names a member twice
     */
    public static JsonObject object(String text) throws JsonException {
        return new JsonObject(new JsonReader(text).document());
    }

    /** Writes maps, collections, numbers, booleans, null, and everything else as its string. */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer) {
            out.append(value);
        } else if (value instanceof JsonObject object) {
            write(object.members(), out);
        } else if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                string(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Collection<?> list) {
            String separator = "[";
            for (Object item : list) {
                out.append(separator);
                write(item, out);
                separator = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Double number && Double.isFinite(number)) {
            out.append(number);
        } else {
            string(value.toString(), out);
        }
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
                out.append("\\u").append(Character.forDigit(c >> 12, 16)).append(Character.forDigit(c >> 8 & 15, 16));
                out.append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
