package io.productionguard.gateway.protocol.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Numbers, {@code true}, {@code false} and {@code null} as they are written; also {@code NaN} and {@code Infinity}, which are no
 * JSON and written by many: whoever took them for its end would mask nothing by its name behind them.
 */
final class JsonLiterals {

    /** Longest in bytes. */
    static final int LONGEST = 1 << 10;

    private static final Set<String> WORDS = Set.of("true", "false", "null", "NaN", "Infinity", "-Infinity");

    private JsonLiterals() {}

    /** Whether a value that begins so is one. */
    static boolean begins(byte b) {
        return b == '-' || (b >= '0' && b <= '9') || b == 't' || b == 'f' || b == 'n' || b == 'N' || b == 'I';
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
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || "+-.ENI".indexOf(b) >= 0;
    }

    /** Whether it is one of the words. */
    static boolean isWord(byte[] raw, int offset, int length) {
        String literal = new String(raw, offset, length, StandardCharsets.US_ASCII);
        return WORDS.contains(literal);
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
