package io.productionguard.gateway.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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

    /** Texts up to this many characters are written in one pass where they are ASCII. */
    private static final int SHORT = 4096;

    private static final byte[][] ESCAPES = escapes();

    private final LineBuffer out;
    private final List<String> truncated = new ArrayList<>(2);
    /** Members' names as they are written, with the colon. */
    private final Map<String, byte[]> names = new HashMap<>();

    private String scope = "";
    /** Whether the innermost object or array has an element. */
    private boolean begun;

    private String fitted = "";

    BoundedJson(LineBuffer out) {
        this.out = out;
    }

    void startObject() {
        begin('{');
    }

    /** Starts a member that is an object; {@code name} is put before the names of members that are cut in it. */
    void startObject(String name) {
        name(name);
        begin('{');
        scope = name + '.';
    }

    void endObject() {
        end('}');
        scope = "";
    }

    /** Ends the outermost object with the list of members that were cut, if any. */
    void finish() {
        if (!truncated.isEmpty()) {
            name("truncated");
            begin('[');
            for (String name : truncated) {
                separate();
                quoted(name);
            }
            end(']');
            truncated.clear();
        }
        end('}');
    }

    void number(String name, long value) {
        name(name);
        out.writeDecimal(value);
    }

    void flag(String name, boolean value) {
        name(name);
        raw(value ? "true" : "false");
    }

    /** A text that is known to be short ASCII without anything to escape. */
    void plain(String name, byte[] ascii, int length) {
        name(name);
        out.write('"');
        out.write(ascii, 0, length);
        out.write('"');
    }

    void text(String name, String value) {
        text(name, value, SHORT_TEXT);
    }

    /** Returns whether the text had to be cut. */
    boolean text(String name, String value, int limit) {
        name(name);
        boolean cut = bounded(value, limit) > limit;
        if (cut) {
            truncated.add(scope + name);
        }
        return cut;
    }

    /** The same for what is UTF-8 already, and most of the time ASCII. */
    boolean text(String name, Utf8 value, int limit) {
        if (value.length() > limit / ESCAPE || !value.isAscii()) {
            return text(name, value.toString(), limit);
        }
        name(name);
        byte[] bytes = value.bytes();
        int at = quote(value.length());
        byte[] line = out.array();
        for (int i = 0; i < value.length(); i++) {
            at = escaped(bytes[i], line, at);
        }
        unquote(at);
        return false;
    }

    /** Elements beyond {@link #COLLECTION} bytes are left out; the one that crosses the limit is cut. */
    void list(String name, Collection<String> values) {
        name(name);
        begin('[');
        int left = COLLECTION;
        for (String value : values) {
            left -= QUOTES_AND_COMMA;
            if (left <= 0) {
                truncated.add(scope + name);
                break;
            }
            separate();
            int size = bounded(value, left);
            if (size > left) {
                truncated.add(scope + name);
                break;
            }
            left -= size;
        }
        end(']');
    }

    /** An object of texts, sorted by key. Entries beyond {@link #COLLECTION} bytes are left out. */
    void map(String name, Map<String, String> values) {
        name(name);
        begin('{');
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
            separate();
            quoted(key);
            out.write(':');
            quoted(fitted);
            left -= fit(entry.getValue(), left);
        }
        end('}');
        if (cut) {
            truncated.add(scope + name);
        }
    }

    /**
     * Writes a text in quotes, as far as the limit allows.
     *
     * @return its encoded size, or something greater than {@code limit} when it had to be cut
     */
    private int bounded(String value, int limit) {
        int start = out.length();
        if (value != null && value.length() <= Math.min(SHORT, limit / ESCAPE) && ascii(value)) {
            return out.length() - start - 2;
        }
        int size = fit(value, limit);
        quoted(fitted);
        return size;
    }

    /** Writes a short text in quotes if it is ASCII, as nearly all are; otherwise nothing. */
    private boolean ascii(String value) {
        int start = out.length();
        int length = value.length();
        int at = quote(length);
        byte[] line = out.array();
        for (int i = 0; i < length; i++) {
            char unit = value.charAt(i);
            if (unit >= 0x80) {
                out.end(start);
                return false;
            }
            at = escaped((byte) unit, line, at);
        }
        unquote(at);
        return true;
    }

    /** Begins a text of so many characters, for all of which there is room in the line then; where the first one goes. */
    private int quote(int ascii) {
        out.reserve(ascii * ESCAPE + 2);
        out.write('"');
        return out.length();
    }

    private void unquote(int at) {
        out.end(at);
        out.write('"');
    }

    private static int escaped(byte ascii, byte[] line, int at) {
        byte[] escape = ESCAPES[ascii];
        if (escape == null) {
            line[at] = ascii;
            return at + 1;
        }
        System.arraycopy(escape, 0, line, at, escape.length);
        return at + escape.length;
    }

    private void begin(char bracket) {
        out.write(bracket);
        begun = false;
    }

    private void end(char bracket) {
        out.write(bracket);
        begun = true;
    }

    private void separate() {
        if (begun) {
            out.write(',');
        }
        begun = true;
    }

    private void name(String name) {
        separate();
        byte[] written = names.get(name);
        if (written == null) {
            written = bytes('"' + name + "\":");
            names.put(name, written);
        }
        out.write(written, 0, written.length);
    }

    private void raw(String text) {
        for (int i = 0; i < text.length(); i++) {
            out.write(text.charAt(i));
        }
    }

    /** Writes a text without lone surrogates in quotes (RFC 8259, section 7). */
    private void quoted(String text) {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                out.reserve(ESCAPE);
                out.end(escaped((byte) unit, out.array(), out.length()));
            } else if (unit == 0x2028 || unit == 0x2029) {
                raw(unit == 0x2028 ? "\\u2028" : "\\u2029");
            } else if (Character.isHighSurrogate(unit)) {
                utf8(Character.toCodePoint(unit, text.charAt(++i)));
            } else {
                utf8(unit);
            }
        }
        out.write('"');
    }

    private void utf8(int point) {
        if (point < 0x800) {
            out.write(0xC0 | (point >> 6));
        } else {
            if (point < 0x10000) {
                out.write(0xE0 | (point >> 12));
            } else {
                out.write(0xF0 | (point >> 18));
                out.write(0x80 | ((point >> 12) & 0x3F));
            }
            out.write(0x80 | ((point >> 6) & 0x3F));
        }
        out.write(0x80 | (point & 0x3F));
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

    /** Of one unit in bytes, as {@link #quoted} writes it at worst; U+2028 and U+2029 end a line for some readers. */
    private static int cost(char unit) {
        if (unit < 0x80) {
            return ESCAPES[unit] == null ? 1 : ESCAPES[unit].length;
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
}
