package io.productionguard.gateway.protocol.http;

import java.nio.charset.StandardCharsets;

/** Numbers, {@code true}, {@code false} and {@code null} as they are written. */
final class JsonLiterals {

    /** Longest in bytes. */
    static final int LONGEST = 1 << 10;

    private JsonLiterals() {}

    /** Whether a value that begins so is one. */
    static boolean begins(byte b) {
        return b == '-' || (b >= '0' && b <= '9') || b == 't' || b == 'f' || b == 'n';
    }

    /** Where the bytes end that one may consist of. */
    static int end(byte[] piece, int from, int end) {
        int i = from;
        while (i < end && belongs(piece[i])) {
            i++;
        }
        return i;
    }

    private static boolean belongs(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || b == '+' || b == '-' || b == '.' || b == 'E';
    }

    /** Whether it is one of the three words. */
    static boolean isWord(byte[] raw, int offset, int length) {
        String literal = new String(raw, offset, length, StandardCharsets.US_ASCII);
        return literal.equals("true") || literal.equals("false") || literal.equals("null");
    }

    /** Whether it consists of what numbers consist of; what else it may be is masked like one. */
    static boolean isNumber(byte[] raw, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte b = raw[i];
            if ((b < '0' || b > '9') && "+-.eE".indexOf(b) < 0) {
                return false;
            }
        }
        return true;
    }
}
