package io.productionguard.gateway.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON objects with bounded members: whatever is too long is cut and the member's name remembered, whatever is not
 * well-formed Unicode is replaced. All limits count encoded bytes. Not thread-safe; texts may come from an attacker.
 */
final class BoundedJson {

    /** Of a command or a response. */
    static final int LONG_TEXT = 384 * 1024;
    /** Of all elements of one list or map. */
    static final int COLLECTION = 104 * 1024;
    /** Of a name, a reason, a message. */
    static final int SHORT_TEXT = 16 * 1024;
    /** Of an approver's evidence: 64 KiB of text in which every byte is escaped. */
    static final int EVIDENCE = 6 * 64 * 1024;
    /** Of a key in a map. */
    static final int KEY = 1024;

    /** Worst encoding of one UTF-16 unit: an escape such as {@code \u2028}. */
    private static final int ESCAPE = 6;

    private static final int QUOTES_AND_COMMA = 3;

    /** Texts up to this many characters, nearly all, are encoded here when they are ASCII: that takes a third of the time. */
    private static final int SHORT = 4096;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .characterEscapes(new LineSeparators())
            .rootValueSeparator((SerializableString) null)
            .build();

    private static final byte[][] ESCAPES = escapes();

    private final JsonGenerator json;
    private final List<String> truncated = new ArrayList<>(2);
    private String scope = "";

    private String fitted = "";

    /** The text just encoded by {@link #ascii}. */
    private final byte[] encoded = new byte[SHORT * ESCAPE];

    BoundedJson(LineBuffer out) throws IOException {
        json = FACTORY.createGenerator(out);
    }

    void startObject() throws IOException {
        json.writeStartObject();
    }

    /** Starts a member that is an object; {@code name} is put before the names of members that are cut in it. */
    void startObject(String name) throws IOException {
        json.writeObjectFieldStart(name);
        scope = name + '.';
    }

    void endObject() throws IOException {
        json.writeEndObject();
        scope = "";
    }

    /** Ends the outermost object with the list of members that were cut, if any, and hands it to the buffer. */
    void finish() throws IOException {
        if (!truncated.isEmpty()) {
            json.writeArrayFieldStart("truncated");
            for (String name : truncated) {
                json.writeString(name);
            }
            json.writeEndArray();
            truncated.clear();
        }
        json.writeEndObject();
        json.flush();
    }

    void number(String name, long value) throws IOException {
        json.writeNumberField(name, value);
    }

    void flag(String name, boolean value) throws IOException {
        json.writeBooleanField(name, value);
    }

    /** A text that is known to be short ASCII without anything to escape. */
    void plain(String name, byte[] ascii, int length) throws IOException {
        json.writeFieldName(name);
        json.writeRawUTF8String(ascii, 0, length);
    }

    void text(String name, String value) throws IOException {
        text(name, value, SHORT_TEXT);
    }

    /** Returns whether the text had to be cut. */
    boolean text(String name, String value, int limit) throws IOException {
        int length = ascii(value, limit);
        if (length >= 0) {
            plain(name, encoded, length);
            return false;
        }
        boolean cut = fit(value, limit) > limit;
        json.writeStringField(name, fitted);
        if (cut) {
            truncated.add(scope + name);
        }
        return cut;
    }

    /** Elements beyond {@link #COLLECTION} bytes are left out; the one that crosses the limit is cut. */
    void list(String name, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        int left = COLLECTION;
        for (String value : values) {
            left -= QUOTES_AND_COMMA;
            if (left <= 0) {
                truncated.add(scope + name);
                break;
            }
            int size = fit(value, left);
            json.writeString(fitted);
            if (size > left) {
                truncated.add(scope + name);
                break;
            }
            left -= size;
        }
        json.writeEndArray();
    }

    /** An object of texts, sorted by key. Entries beyond {@link #COLLECTION} bytes are left out. */
    void map(String name, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(name);
        int left = COLLECTION;
        boolean cut = false;
        for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
            int keySize = fit(entry.getKey(), KEY);
            String key = fitted;
            left -= keySize + 2 * QUOTES_AND_COMMA;
            if (keySize > KEY || left <= 0 || fit(entry.getValue(), left) > left) {
                cut = true;
                break;
            }
            json.writeStringField(key, fitted);
            left -= fit(entry.getValue(), left);
        }
        json.writeEndObject();
        if (cut) {
            truncated.add(scope + name);
        }
    }

    /**
     * Encodes a text, as it stands between quotes, if it is short, ASCII throughout, and within the limit.
     *
     * @return its encoded size; -1 when it is none of this
     */
    private int ascii(String value, int limit) {
        int length = value == null ? SHORT + 1 : value.length();
        if (length > SHORT) {
            return -1;
        }
        int size = 0;
        for (int i = 0; i < length; i++) {
            char unit = value.charAt(i);
            if (unit >= 0x80) {
                return -1;
            }
            byte[] escape = ESCAPES[unit];
            if (escape == null) {
                encoded[size++] = (byte) unit;
            } else {
                System.arraycopy(escape, 0, encoded, size, escape.length);
                size += escape.length;
            }
        }
        return size > limit ? -1 : size;
    }

    /** The escapes of RFC 8259, section 7, by unit; the short form where there is one. */
    private static byte[][] escapes() {
        byte[][] escapes = new byte[0x80][];
        String digits = "0123456789ABCDEF";
        for (int unit = 0; unit < 0x20; unit++) {
            escapes[unit] = bytes("\\u00" + digits.charAt(unit >> 4) + digits.charAt(unit & 0xF));
        }
        String units = "\b\f\n\r\t\"\\";
        String letters = "bfnrt\"\\";
        for (int i = 0; i < units.length(); i++) {
            escapes[units.charAt(i)] = bytes("\\" + letters.charAt(i));
        }
        return escapes;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Leaves in {@link #fitted} the longest beginning of {@code value} that takes at most {@code limit} encoded bytes, with
     * lone surrogates replaced.
     *
     * @return its encoded size, or something greater than {@code limit} when it had to be cut
     */
    private int fit(String value, int limit) {
        fitted = value == null ? "" : value;
        int length = fitted.length();
        int size = 0;
        boolean malformed = false;
        for (int i = 0; i < length; i++) {
            char unit = fitted.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(unit) && i + 1 < length && Character.isLowSurrogate(fitted.charAt(i + 1));
            int cost = pair ? 2 * ESCAPE : cost(unit);
            malformed |= !pair && Character.isSurrogate(unit);
            if (size + cost > limit) {
                fitted = fitted.substring(0, i);
                size = Integer.MAX_VALUE;
                break;
            }
            size += cost;
            i += pair ? 1 : 0;
        }
        if (malformed) {
            fitted = replaceLoneSurrogates(fitted);
        }
        return size;
    }

    private static int cost(char unit) {
        if (unit < 0x80) {
            return unit < 0x20 ? ESCAPE : unit == '"' || unit == '\\' ? 2 : 1;
        }
        return unit < 0x800 ? 2 : unit == 0x2028 || unit == 0x2029 ? ESCAPE : 3;
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** Escapes U+2028 and U+2029 as well, which end a line for some readers. */
    private static final class LineSeparators extends CharacterEscapes {

        private static final SerializableString LINE = new SerializedString("\\u2028");
        private static final SerializableString PARAGRAPH = new SerializedString("\\u2029");

        @Override
        public int[] getEscapeCodesForAscii() {
            return standardAsciiEscapesForJSON();
        }

        @Override
        public SerializableString getEscapeSequence(int unit) {
            return switch (unit) {
                case 0x2028 -> LINE;
                case 0x2029 -> PARAGRAPH;
                default -> null;
            };
        }
    }
}
