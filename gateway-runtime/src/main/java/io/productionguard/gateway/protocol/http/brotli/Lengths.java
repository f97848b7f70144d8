package io.productionguard.gateway.protocol.http.brotli;

/** What the codes of insert lengths, copy lengths (RFC 7932 §5) and block counts (§6) mean: a base, and extra bits to add. */
final class Lengths {

    private static final int[] INSERT_BITS = {0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 14, 24
    };
    private static final int[] COPY_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 24};
    private static final int[] COUNT_BITS = {
        2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 11, 12, 13, 24
    };

    private static final int[] INSERT_BASE = bases(INSERT_BITS, 0);
    private static final int[] COPY_BASE = bases(COPY_BITS, 2);
    private static final int[] COUNT_BASE = bases(COUNT_BITS, 1);

    /** By 64 insert-and-copy length codes: the first code of either kind. */
    private static final int[] INSERT_CELL = {0, 0, 0, 0, 8, 8, 0, 16, 8, 16, 16};

    private static final int[] COPY_CELL = {0, 8, 0, 8, 0, 8, 16, 0, 16, 8, 16};

    /** Codes of block counts. */
    static final int COUNTS = COUNT_BITS.length;

    /** Insert-and-copy length codes below it use the last distance again. */
    static final int WITH_DISTANCE = 128;

    private Lengths() {}

    private static int[] bases(int[] bits, int first) {
        int[] bases = new int[bits.length];
        int base = first;
        for (int code = 0; code < bits.length; code++) {
            bases[code] = base;
            base += 1 << bits[code];
        }
        return bases;
    }

    /** The insert length of an insert-and-copy length code, whose extra bits come next. */
    static int readInsert(BitReader in, int symbol) {
        int code = INSERT_CELL[symbol >> 6] + (symbol >> 3 & 7);
        return INSERT_BASE[code] + in.read(INSERT_BITS[code]);
    }

    /** The copy length of the same code, whose extra bits follow. */
    static int readCopy(BitReader in, int symbol) {
        int code = COPY_CELL[symbol >> 6] + (symbol & 7);
        return COPY_BASE[code] + in.read(COPY_BITS[code]);
    }

    /** The block count of a code, whose extra bits come next. */
    static int readCount(BitReader in, int code) {
        return COUNT_BASE[code] + in.read(COUNT_BITS[code]);
    }
}
