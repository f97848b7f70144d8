package io.productionguard.gateway.protocol.http.brotli;

import java.util.Arrays;

/**
 * A canonical prefix code (RFC 7932 §3.2), ready to be read. Codes up to {@link #ROOT} bits are looked up; longer ones, which
 * are rare, are found by their length, which keeps the tables of hundreds of codes small.
 */
final class PrefixCode {

    /** Longest code in bits. */
    static final int LONGEST = 15;

    /** Most symbols that an alphabet has: that of insert-and-copy lengths. */
    static final int LARGEST = 704;

    private static final int ROOT = 8;

    /** In place of the entries of codes that are longer than the table. */
    private static final char LONGER = 0xFFFF;

    private static final int[] NONE = {};

    /** By the next bits, the first one lowest: symbol × 16 + length. */
    private final char[] table;

    private final int mask;
    /** The symbols of the longer codes in the order of their codes, and by length what leads into them. */
    private final char[] longer;

    private final int[] first;
    private final int[] end;
    private final int[] start;

    private PrefixCode(char[] table, char[] longer, int[] first, int[] end, int[] start) {
        this.table = table;
        this.mask = table.length - 1;
        this.longer = longer;
        this.first = first;
        this.end = end;
        this.start = start;
    }

    /** The code of a single symbol, which takes no bits. */
    static PrefixCode single(int symbol) {
        return new PrefixCode(new char[] {(char) (symbol << 4)}, new char[0], NONE, NONE, NONE);
    }

    /**
     * A code.
     *
     * @param lengths by symbol; they must make a complete code of two symbols or more
     * @param size of the alphabet
     */
    static PrefixCode of(byte[] lengths, int size) {
        int[] counts = new int[LONGEST + 1];
        for (int symbol = 0; symbol < size; symbol++) {
            counts[lengths[symbol]]++;
        }
        counts[0] = 0;
        int longest = LONGEST;
        while (counts[longest] == 0) {
            longest--;
        }
        int root = Math.min(ROOT, longest);
        int[] first = new int[LONGEST + 1];
        int[] end = new int[LONGEST + 1];
        int[] start = new int[LONGEST + 1];
        int far = 0;
        for (int length = 1; length <= longest; length++) {
            first[length] = end[length - 1] << 1;
            end[length] = first[length] + counts[length];
            if (length > root) {
                start[length] = far;
                far += counts[length];
            }
        }
        char[] table = new char[1 << root];
        if (far > 0) {
            Arrays.fill(table, LONGER);
        }
        char[] longer = new char[far];
        int[] next = first.clone();
        for (int symbol = 0; symbol < size; symbol++) {
            int length = lengths[symbol];
            if (length == 0) {
                continue;
            }
            int code = next[length]++;
            char entry = (char) (symbol << 4 | length);
            if (length > root) {
                longer[start[length] + code - first[length]] = entry;
            } else {
                int step = 1 << length;
                for (int i = Integer.reverse(code) >>> (32 - length); i < table.length; i += step) {
                    table[i] = entry;
                }
            }
        }
        return far == 0
                ? new PrefixCode(table, longer, NONE, NONE, NONE)
                : new PrefixCode(table, longer, first, end, start);
    }

    /** Bytes that it takes, about. */
    int bytes() {
        return 96 + 2 * table.length + 2 * longer.length + 4 * 3 * first.length;
    }

    /** What the next bits begin with, to be taken apart by {@link #symbol} and {@link #length}. */
    int entry(int bits) {
        char entry = table[bits & mask];
        return entry == LONGER ? longer(bits) : entry;
    }

    private int longer(int bits) {
        int code = Integer.reverse(bits) >>> (32 - LONGEST);
        int length = ROOT + 1;
        while (code >>> (LONGEST - length) >= end[length]) {
            length++;
        }
        return longer[start[length] + (code >>> (LONGEST - length)) - first[length]];
    }

    static int symbol(int entry) {
        return entry >>> 4;
    }

    static int length(int entry) {
        return entry & 15;
    }
}
