package io.productionguard.gateway.operation.kubernetes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters of a request. Read as Go's {@code net/url} reads them, except that what it drops with an error (a semicolon, a
 * broken escape) is refused here.
 *
 * @param values name to its values, in their order
 */
public record Query(Map<String, List<String>> values) {

    private static final int MAX_PARAMETERS = 2_000;

    /** Reads what stands behind the question mark. */
    public static Query parse(String text) throws UnclearRequestException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        for (String part : text.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            if (part.indexOf(';') >= 0) {
                throw UnclearRequestException.malformed(
                        "the query contains a semicolon, which servers read in two ways");
            }
            if (++count > MAX_PARAMETERS) {
                throw UnclearRequestException.malformed("the query has more than " + MAX_PARAMETERS + " parameters");
            }
            String name = name(part);
            int equals = part.indexOf('=');
            String value = equals < 0 ? "" : decode(part.substring(equals + 1), true);
            values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
        }
        return new Query(values);
    }

    /** The name of a parameter as it stands in a query, {@code NAME=VALUE}, in the form in which the server compares it. */
    public static String name(String part) throws UnclearRequestException {
        int equals = part.indexOf('=');
        return decode(equals < 0 ? part : part.substring(0, equals), true);
    }

    /** All values of a parameter, in their order. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The first value, which is the one that counts for the server where it expects one, or {@code ""}. */
    String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.get(0);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** As the server converts texts to booleans: absent, {@code false} and {@code 0} are no, everything else is yes. */
    boolean flag(String name) {
        return has(name)
                && !first(name).equalsIgnoreCase("false")
                && !first(name).equals("0");
    }

    /** Resolves percent escapes, and {@code +} for a blank where {@code form}. */
    public static String decode(String text, boolean form) throws UnclearRequestException {
        if (text.indexOf('%') < 0 && (!form || text.indexOf('+') < 0) && isAscii(text)) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw UnclearRequestException.malformed("the address contains a broken percent escape");
                }
                bytes.write((high << 4) | low);
                i += 2;
            } else {
                bytes.write(form && raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw UnclearRequestException.malformed("the address contains escapes that are not UTF-8");
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
