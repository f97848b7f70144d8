package io.productionguard.gateway.operation.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Path and query of a request in normal form (RFC 3986 §6.2.2): dot segments resolved, repeated slashes joined, unreserved
 * characters not encoded, everything else encoded with upper-case digits. What servers read differently is refused instead:
 * encoded slashes and backslashes, path parameters ({@code ;}), control characters, percent signs that would make an escape
 * when decoded twice, bytes that are not UTF-8. Where encoded slashes are kept they stay part of their segment, {@code %2F}.
 *
 * @param path normalised, beginning with a slash
 * @param segments of the path, decoded
 * @param query as it was, or {@code ""}
 * @param parameters of the query, decoded, in their order
 */
public record RequestTarget(
        String path, List<String> segments, String query, List<Map.Entry<String, String>> parameters) {

    /** Longest request target in characters. */
    public static final int MAX_LENGTH = 16 << 10;

    private static final int MAX_PARAMETERS = 500;
    private static final String UNRESERVED = "-._~";
    /** May stand in a path as they are (RFC 3986 §3.3); without the semicolon. */
    private static final String PLAIN = UNRESERVED + "!$&'()*+,=:@";

    private static final String HEX = "0123456789ABCDEF";

    public RequestTarget {
        segments = List.copyOf(segments);
        parameters = List.copyOf(parameters);
    }

    /** Reads a target in origin form: {@code /path?query}. */
    public static RequestTarget parse(String target) throws MalformedTargetException {
        return parse(target, path -> false);
    }

    /**
     * The same, where some paths may have encoded slashes.
     *
     * @param mayHaveSlashes told the path in normal form, whether encoded slashes in it are kept
     */
    public static RequestTarget parse(String target, Predicate<String> mayHaveSlashes) throws MalformedTargetException {
        if (!target.startsWith("/")) {
            throw new MalformedTargetException("the request target does not begin with a slash");
        }
        if (target.length() > MAX_LENGTH) {
            throw new MalformedTargetException("the request target is longer than " + MAX_LENGTH + " characters");
        }
        checkCharacters(target);
        int mark = target.indexOf('?');
        String rawPath = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        List<String> segments = segments(rawPath);
        String path = path(segments, isDirectory(rawPath));
        if (segments.stream().anyMatch(segment -> segment.indexOf('/') >= 0) && !mayHaveSlashes.test(path)) {
            throw new MalformedTargetException("the path has an encoded slash");
        }
        return new RequestTarget(path, segments, query, parameters(query));
    }

    private static void checkCharacters(String target) throws MalformedTargetException {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new MalformedTargetException("the request target has a character that must be encoded");
            }
            if (c == '#' || c == '\\' || c == '"' || c == '<' || c == '>' || c == '^' || c == '`') {
                throw new MalformedTargetException("the request target has a " + c + ", which must be encoded");
            }
        }
    }

    private static List<String> segments(String rawPath) throws MalformedTargetException {
        List<String> segments = new ArrayList<>();
        for (String raw : rawPath.split("/", -1)) {
            String segment = decode(raw, false);
            checkSegment(segment);
            if (segment.equals("..")) {
                if (segments.isEmpty()) {
                    throw new MalformedTargetException("the path leads above its root");
                }
                segments.remove(segments.size() - 1);
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static void checkSegment(String segment) throws MalformedTargetException {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '\\') {
                throw new MalformedTargetException("the path has an encoded backslash");
            }
            if (c == ';') {
                throw new MalformedTargetException("the path has a semicolon, which servers read differently");
            }
            if (c < ' ' || c == 0x7F) {
                throw new MalformedTargetException("the path has an encoded control character");
            }
            if (c == '%' && isHex(segment, i + 1) && isHex(segment, i + 2)) {
                throw new MalformedTargetException("the path is encoded twice");
            }
        }
        // Some servers cut a name at these before they compare it; nobody needs them.
        if (segment.length() > 2 && isDots(segment)) {
            throw new MalformedTargetException("the path has a segment of dots only");
        }
        if (segment.indexOf('/') >= 0) {
            for (String part : segment.split("/", -1)) {
                if (isDots(part)) {
                    throw new MalformedTargetException(
                            "the path has an encoded slash with nothing, or dots only, before or behind it");
                }
            }
        }
    }

    private static boolean isDots(String text) {
        return text.chars().allMatch(c -> c == '.');
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 0x7F;
    }

    private static boolean isDirectory(String rawPath) throws MalformedTargetException {
        String last = decode(rawPath.substring(rawPath.lastIndexOf('/') + 1), false);
        return last.isEmpty() || last.equals(".") || last.equals("..");
    }

    private static String path(List<String> segments, boolean directory) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/');
            encode(segment, path);
        }
        if (directory || path.isEmpty()) {
            path.append('/');
        }
        return path.toString();
    }

    /** Appends a segment in its normal encoding. */
    public static void encode(String segment, StringBuilder to) {
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letter || (c < 0x80 && PLAIN.indexOf(c) >= 0)) {
                to.append(c);
            } else {
                to.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            }
        }
    }

    /** The pairs of a query or form, decoded. */
    static List<Map.Entry<String, String>> parameters(String query) throws MalformedTargetException {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        if (query.isEmpty()) {
            return parameters;
        }
        if (query.indexOf(';') >= 0) {
            throw new MalformedTargetException("the query has a semicolon, which servers read differently; encode it");
        }
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (parameters.size() == MAX_PARAMETERS) {
                throw new MalformedTargetException("the query has more than " + MAX_PARAMETERS + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
            if (name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
                throw new MalformedTargetException("the query has an encoded NUL");
            }
            parameters.add(Map.entry(name, value));
        }
        return parameters;
    }

    /** Decodes percent signs, and plus signs in a form. */
    static String decode(String raw, boolean form) throws MalformedTargetException {
        if (raw.indexOf('%') < 0) {
            return form ? raw.replace('+', ' ') : raw;
        }
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (!isHex(raw, i + 1) || !isHex(raw, i + 2)) {
                    throw new MalformedTargetException("a percent sign is not followed by two hexadecimal digits");
                }
                bytes.put((byte) Integer.parseInt(raw.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.put((byte) (c == '+' && form ? ' ' : c));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedTargetException("an encoded character is not UTF-8");
        }
    }
}
