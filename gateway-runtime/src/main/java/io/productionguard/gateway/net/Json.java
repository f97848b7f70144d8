package io.productionguard.gateway.net;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes small JSON documents (RFC 8259) strictly: exactly one object, no duplicate names, no unpaired
 * surrogates, nothing behind it, and bounded in size, depth and number of values. For launch documents, control lines and
 * token parts; not for streams and not for data binding.
 *
 * <p>A value is a {@code Map<String, Object>} in the document's order, a {@code List<Object>}, a {@code String}, a {@code
 * Boolean}, a {@code Long}, a {@link BigInteger} beyond that, a {@code Double} for a number with fraction or exponent, or
 * null. Thread-safe.
 */
public final class Json {

    /** Deeper than this nothing is read, whatever the limits say; reading recurses once per level. */
    private static final int MAX_DEPTH = 64;

    /** Digits of one number: enough for 128 bits, far too few to make arithmetic expensive. */
    private static final int MAX_NUMBER_CHARS = 64;

    private Json() {}

    /**
     * What a document may cost.
     *
     * @param maxBytes of its UTF-8 form
     * @param maxDepth of nested objects and arrays, 1 for a flat object, at most 64
     * @param maxValues members and elements together
     */
    public record Limits(int maxBytes, int maxDepth, int maxValues) {

        public Limits {
            if (maxBytes < 2 || maxDepth < 1 || maxDepth > MAX_DEPTH || maxValues < 0) {
                throw new IllegalArgumentException("limits that let no document through");
            }
        }
    }

    /** Reads one object from UTF-8; bytes that are not UTF-8 are refused. */
    public static JsonObject parse(byte[] utf8, Limits limits) throws JsonException {
        if (utf8.length > limits.maxBytes()) {
            throw tooLong(limits);
        }
        try {
            return read(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(utf8))
                            .toString(),
                    limits);
        } catch (CharacterCodingException e) {
            throw new JsonException("not UTF-8");
        }
    }

    /** Reads one object. */
    public static JsonObject parse(String text, Limits limits) throws JsonException {
        // A text has at most as many characters as its UTF-8 form has bytes; encode only what passes the cheap check.
        if (text.length() > limits.maxBytes()
                || (text.length() > limits.maxBytes() / 3
                        && text.getBytes(StandardCharsets.UTF_8).length > limits.maxBytes())) {
            throw tooLong(limits);
        }
        return read(text, limits);
    }

    /**
     * Writes a value of the types above on one line; other numbers are written as they print, an {@link Optional} is left
     * out of its object when empty.
     *
     * @throws IllegalArgumentException for a value of any other type, or one that is no JSON (infinity, unpaired surrogate)
     */
    public static String write(Map<String, ?> object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = Factory.JSON.createGenerator(text)) {
            write(generator, object);
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }

    private static JsonException tooLong(Limits limits) {
        return new JsonException("longer than " + limits.maxBytes() + " bytes");
    }

    private static JsonObject read(String text, Limits limits) throws JsonException {
        try (JsonParser parser = Factory.JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonException("not a JSON object");
            }
            Map<String, Object> members = new Reader(parser, limits).object(1);
            if (parser.nextToken() != null) {
                throw new JsonException("something follows the JSON object");
            }
            return new JsonObject("", members);
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the document.
            JsonLocation at = e.getLocation();
            throw new JsonException("malformed JSON"
                    + (at == null ? "" : " at line " + at.getLineNr() + " column " + at.getColumnNr()));
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("a string reader does not fail", e);
        }
    }

    /** One document being read. */
    private static final class Reader {

        private final JsonParser parser;
        private final Limits limits;
        private int values;

        Reader(JsonParser parser, Limits limits) {
            this.parser = parser;
            this.limits = limits;
        }

        Map<String, Object> object(int depth) throws IOException {
            checkDepth(depth);
            Map<String, Object> members = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = wellFormed(parser.currentName());
                parser.nextToken();
                count();
                Object value = value(depth);
                if (members.containsKey(name)) {
                    throw new JsonException("the member " + JsonObject.quote(name) + " is given twice");
                }
                members.put(name, value);
            }
            return members;
        }

        private List<Object> array(int depth) throws IOException {
            checkDepth(depth);
            List<Object> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                count();
                elements.add(value(depth));
            }
            return elements;
        }

        private Object value(int depth) throws IOException {
            return switch (parser.currentToken()) {
                case START_OBJECT -> object(depth + 1);
                case START_ARRAY -> array(depth + 1);
                case VALUE_STRING -> wellFormed(parser.getText());
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT -> integer(parser.getText());
                case VALUE_NUMBER_FLOAT -> fraction(parser.getText());
                default -> throw new JsonException("malformed JSON");
            };
        }

        private static Object integer(String digits) {
            BigInteger exact = new BigInteger(digits);
            return exact.bitLength() < Long.SIZE ? (Object) exact.longValue() : exact;
        }

        private static Double fraction(String text) throws JsonException {
            double value = Double.parseDouble(text);
            if (!Double.isFinite(value)) {
                throw new JsonException("a number is too large");
            }
            return value;
        }

        private static String wellFormed(String text) throws JsonException {
            if (!isWellFormed(text)) {
                throw new JsonException("a text contains half a character");
            }
            return text;
        }

        private void checkDepth(int depth) throws JsonException {
            if (depth > limits.maxDepth()) {
                throw new JsonException("nested deeper than " + limits.maxDepth() + " levels");
            }
        }

        private void count() throws JsonException {
            if (++values > limits.maxValues()) {
                throw new JsonException("more than " + limits.maxValues() + " values");
            }
        }
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static void write(JsonGenerator generator, Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                Object content = member.getValue();
                if (content instanceof Optional<?> optional) {
                    if (optional.isEmpty()) {
                        continue;
                    }
                    content = optional.get();
                }
                generator.writeFieldName(checked((String) member.getKey()));
                write(generator, content);
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> elements) {
            generator.writeStartArray();
            for (Object element : elements) {
                write(generator, element);
            }
            generator.writeEndArray();
        } else if (value instanceof String text) {
            generator.writeString(checked(text));
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof Long || value instanceof Integer) {
            generator.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            generator.writeNumber(number);
        } else {
            throw new IllegalArgumentException(
                    "no JSON for a " + value.getClass().getSimpleName());
        }
    }

    private static String checked(String text) {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException("no JSON for half a character");
        }
        return text;
    }

    /** Holds the factory, so that it is loaded by the first document and not by whoever mentions {@link Limits}. */
    private static final class Factory {

        static final JsonFactory JSON = new JsonFactoryBuilder()
                // Names come from strangers: they are neither interned nor kept in a shared table.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH + 1)
                        .maxNumberLength(MAX_NUMBER_CHARS)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }
}
