package io.productionguard.gateway.protocol.http.brotli;

/** How distances are written in one meta-block, and the last four of them (RFC 7932 §4), which outlive it. */
final class Distances {

    /** Symbols that refer to the last distances. */
    private static final int SPECIAL = 16;

    /** By special symbol: which of the last distances, 0 being the last one, and what is added to it. */
    private static final int[] WHICH = {0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};

    private static final int[] ADDED = {0, 0, 0, 0, -1, 1, -2, 2, -3, 3, -1, 1, -2, 2, -3, 3};

    private final int[] last = {4, 11, 15, 16};
    private int postfix;
    private int direct;

    /** Sets how they are written from here on: NPOSTFIX and NDIRECT. */
    void written(int postfixBits, int directSymbols) {
        postfix = postfixBits;
        direct = directSymbols;
    }

    /** How many symbols there are. */
    int alphabet() {
        return SPECIAL + direct + (48 << postfix);
    }

    /** The last distance. */
    int last() {
        return last[0];
    }

    /** The distance of a symbol, whose extra bits come next; not above zero if it is not valid. */
    int read(BitReader in, int symbol) {
        if (symbol < SPECIAL) {
            return last[WHICH[symbol]] + ADDED[symbol];
        }
        int beyond = symbol - SPECIAL - direct;
        if (beyond < 0) {
            return symbol - SPECIAL + 1;
        }
        int bits = 1 + (beyond >> (postfix + 1));
        int high = beyond >> postfix;
        int low = beyond & ((1 << postfix) - 1);
        int offset = ((2 + (high & 1)) << bits) - 4;
        return ((offset + in.read(bits)) << postfix) + low + direct + 1;
    }

    /** Remembers one. */
    void push(int distance) {
        last[3] = last[2];
        last[2] = last[1];
        last[1] = last[0];
        last[0] = distance;
    }
}
