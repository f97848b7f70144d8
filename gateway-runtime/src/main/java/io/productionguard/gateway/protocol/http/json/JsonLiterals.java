package io.productionguard.gateway.protocol.http.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Numbers, {@code true}, {@code false} and {@code null} as they are written; also {@code NaN} and {@code Infinity}, which are no
 * JSON and written by many: whoever took them for its end would mask nothing by its name behind them.
 */
public final class JsonLiterals {

    /** Longest in bytes. */
    static final int LONGEST = 1 << 10;

    private static final byte[][] WORDS = Stream.of("true", "false", "null", "NaN", "Infinity", "-Infinity")
            .map(word -> word.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private static final byte WORD = 1;
    private static final byte NUMBER = 2;
    /** By byte, what it may be part of; {@code e} and {@code E} belong to numbers first. */
    private static final byte[] BYTES = new byte[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            BYTES[c] = WORD;
        }
        BYTES['N'] = WORD;
        BYTES['I'] = WORD;
        for (char c : "0123456789+-.eE".toCharArray()) {
            BYTES[c] = NUMBER;
        }
    }

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
        return b >= 0 && BYTES[b] != 0;
    }

    /** Whether it is one of the words. */
    static boolean isWord(byte[] raw, int offset, int length) {
        for (byte[] word : WORDS) {
            if (Arrays.equals(word, 0, word.length, raw, offset, offset + length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it consists of what numbers consist of; what else it may be is masked like one. */
    static boolean isNumber(byte[] raw, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (raw[i] < 0 || BYTES[raw[i]] != NUMBER) {
                return false;
            }
        }
        return true;
    }
}
