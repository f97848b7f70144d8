package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.protocol.http.body.ByteRun;
import java.nio.charset.StandardCharsets;

/** The inside of JSON strings (RFC 8259 §7), from their escaped form to UTF-8 and back. */
public final class JsonText {

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonText() {}

    /**
     * Decodes what stands between the quotes, as far as it is complete.
     *
     * @param last whether nothing follows, so that half a surrogate pair stays one
     * @return how many bytes of {@code raw} were used, or -1 when an escape is malformed
     */
    static int decode(byte[] raw, int from, int to, boolean last, ByteRun out) {
        int i = from;
        while (i < to) {
            if (raw[i] != '\\') {
                int start = i;
                while (i < to && raw[i] != '\\') {
                    i++;
                }
                out.add(raw, start, i - start);
                continue;
            }
            if (i + 1 == to) {
                return last ? -1 : i - from;
            }
            if (raw[i + 1] == 'u') {
                int used = unicode(raw, i, to, last, out);
                if (used <= 0) {
                    return used < 0 ? -1 : i - from;
                }
                i += used;
            } else {
                int plain = "\"\\/bfnrt".indexOf(raw[i + 1]);
                if (plain < 0) {
                    return -1;
                }
                out.add((byte) "\"\\/\b\f\n\r\t".charAt(plain));
                i += 2;
            }
        }
        return i - from;
    }

    /** Bytes used, 0 when more is needed, -1 when it is malformed. */
    private static int unicode(byte[] raw, int at, int to, boolean last, ByteRun out) {
        if (to - at < 6) {
            return last ? -1 : 0;
        }
        int first = hex(raw, at + 2);
        if (first < 0) {
            return -1;
        }
        if (Character.isHighSurrogate((char) first)) {
            if (to - at < 12 && !last && couldPair(raw, at + 6, to)) {
                return 0;
            }
            if (to - at >= 12 && raw[at + 6] == '\\' && raw[at + 7] == 'u') {
                int second = hex(raw, at + 8);
                if (second >= 0 && Character.isLowSurrogate((char) second)) {
                    utf8(Character.toCodePoint((char) first, (char) second), out);
                    return 12;
                }
            }
        }
        if (Character.isSurrogate((char) first)) {
            out.add(REPLACEMENT);
        } else {
            utf8(first, out);
        }
        return 6;
    }

    private static boolean couldPair(byte[] raw, int at, int to) {
        return (at >= to || raw[at] == '\\') && (at + 1 >= to || raw[at + 1] == 'u');
    }

    private static int hex(byte[] raw, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = raw[i] < 0 ? -1 : Character.digit(raw[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    private static void utf8(int codePoint, ByteRun out) {
        if (codePoint < 0x80) {
            out.add((byte) codePoint);
        } else if (codePoint < 0x800) {
            out.add((byte) (0xC0 | (codePoint >> 6)));
            out.add((byte) (0x80 | (codePoint & 0x3F)));
        } else if (codePoint < 0x10000) {
            out.add((byte) (0xE0 | (codePoint >> 12)));
            out.add((byte) (0x80 | ((codePoint >> 6) & 0x3F)));
            out.add((byte) (0x80 | (codePoint & 0x3F)));
        } else {
            out.add((byte) (0xF0 | (codePoint >> 18)));
            out.add((byte) (0x80 | ((codePoint >> 12) & 0x3F)));
            out.add((byte) (0x80 | ((codePoint >> 6) & 0x3F)));
            out.add((byte) (0x80 | (codePoint & 0x3F)));
        }
    }

    /** Writes UTF-8 as the inside of a string; what is no UTF-8 passes as it is. */
    static void encode(byte[] text, int offset, int length, ByteRun out) {
        for (int i = offset; i < offset + length; i++) {
            byte b = text[i];
            if (b == '"' || b == '\\') {
                out.add((byte) '\\');
                out.add(b);
            } else if (b >= 0 && b < 0x20) {
                int plain = "\b\f\n\r\t".indexOf(b);
                out.add((byte) '\\');
                if (plain >= 0) {
                    out.add((byte) "bfnrt".charAt(plain));
                } else {
                    out.add((byte) 'u');
                    out.add((byte) '0');
                    out.add((byte) '0');
                    out.add(HEX[b >> 4]);
                    out.add(HEX[b & 0xF]);
                }
            } else {
                out.add(b);
            }
        }
    }
}
