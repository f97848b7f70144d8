package io.productionguard.gateway.protocol.http.brotli;

import java.util.Arrays;

/** Reads the description of one prefix code after the other (RFC 7932 §3.4, §3.5), each as far as the bits go. */
final class PrefixCodeReader {

    /** The code lengths in the order in which their own lengths are told. */
    private static final byte[] ORDER = {1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    /** What the code lengths' own lengths are written with, by the next four bits: length × 16 + bits of it. */
    private static final byte[] LENGTHS = lengths();

    private static final int SIMPLE = 1;
    private static final int REPEAT = 16;
    private static final int REPEAT_ZERO = 17;

    /** The length that is repeated before there is one. */
    private static final byte USUAL = 8;

    private final byte[] lengths = new byte[PrefixCode.LARGEST];
    private final byte[] own = new byte[ORDER.length];
    private int alphabet;
    private PrefixCode done;
    /** What the lengths are coded with; null until it was read. */
    private PrefixCode code;

    private int symbol;
    private byte previous;
    /** The repeating symbol that came last, or 0, and how often it repeats so far. */
    private int repeating;

    private int repeated;
    /** What is left of the code space of 32768. */
    private int space;

    private static byte[] lengths() {
        byte[] byBits = new byte[16];
        for (int bits = 0; bits < 16; bits++) {
            byBits[bits] = (byte)
                    switch (bits & 3) {
                        case 0 -> 2;
                        case 1 -> 4 << 4 | 2;
                        case 2 -> 3 << 4 | 2;
                        default -> (bits & 7) == 3 ? 2 << 4 | 3 : (bits == 7 ? 1 : 5) << 4 | 4;
                    };
        }
        return byBits;
    }

    /** Begins a code of an alphabet. */
    void begin(int size) {
        alphabet = size;
        code = null;
        done = null;
    }

    /** Goes on; false when more bits are needed. */
    boolean read(BitReader in) throws BrotliException {
        if (code == null && !readHead(in)) {
            return false;
        }
        while (done == null) {
            if (space == 0) {
                done = PrefixCode.of(lengths, alphabet);
            } else if (symbol == alphabet) {
                throw BrotliException.damaged("a prefix code is not complete");
            } else if (!readLength(in)) {
                return false;
            }
        }
        return true;
    }

    /** The code that was read last. */
    PrefixCode done() {
        return done;
    }

    /** A simple code, or the beginning of a complex one. */
    private boolean readHead(BitReader in) throws BrotliException {
        in.mark();
        int kind = in.read(2);
        PrefixCode read = kind == SIMPLE ? readSimple(in) : readOwnCode(in, kind);
        if (in.overran()) {
            in.reset();
            return false;
        }
        if (read == null) {
            throw BrotliException.damaged("a prefix code is not valid");
        }
        code = read;
        if (kind == SIMPLE) {
            done = read;
        } else {
            Arrays.fill(lengths, 0, alphabet, (byte) 0);
            symbol = 0;
            previous = USUAL;
            repeating = 0;
            repeated = 0;
            space = 1 << PrefixCode.LONGEST;
        }
        return true;
    }

    /** Up to four symbols; null when they are not valid. */
    private PrefixCode readSimple(BitReader in) {
        int symbols = in.read(2) + 1;
        int width = 32 - Integer.numberOfLeadingZeros(alphabet - 1);
        int[] read = new int[symbols];
        boolean valid = true;
        for (int i = 0; i < symbols; i++) {
            read[i] = in.read(width);
            valid &= read[i] < alphabet;
            for (int j = 0; j < i; j++) {
                valid &= read[i] != read[j];
            }
        }
        boolean uneven = symbols == 3 || (symbols == 4 && in.read(1) == 1);
        if (!valid) {
            return null;
        }
        if (symbols == 1) {
            return PrefixCode.single(read[0]);
        }
        Arrays.fill(lengths, 0, alphabet, (byte) 0);
        for (int i = 0; i < symbols; i++) {
            int even = symbols == 2 ? 1 : 2;
            lengths[read[i]] = (byte) (uneven ? Math.min(i + 1, symbols - 1) : even);
        }
        return PrefixCode.of(lengths, alphabet);
    }

    /** The code that the lengths are coded with; null when it is not valid. */
    private PrefixCode readOwnCode(BitReader in, int skipped) {
        Arrays.fill(own, (byte) 0);
        int left = 32;
        int used = 0;
        int last = 0;
        for (int i = skipped; i < ORDER.length && left > 0; i++) {
            int entry = LENGTHS[in.peek() & 15];
            in.skip(entry & 15);
            int length = entry >>> 4;
            if (length > 0) {
                own[ORDER[i]] = (byte) length;
                left -= 32 >> length;
                used++;
                last = ORDER[i];
            }
        }
        if (used == 1) {
            return PrefixCode.single(last);
        }
        return left == 0 ? PrefixCode.of(own, own.length) : null;
    }

    /** One length, or one repetition. */
    private boolean readLength(BitReader in) throws BrotliException {
        in.mark();
        int read = in.read(code);
        int width = read == REPEAT ? 2 : 3;
        int more = read < REPEAT ? 0 : in.read(width) + 3;
        if (in.overran()) {
            in.reset();
            return false;
        }
        if (read < REPEAT) {
            repeating = 0;
            add((byte) read, 1);
            if (read > 0) {
                previous = (byte) read;
            }
            return true;
        }
        int before = read == repeating ? repeated : 0;
        int now = (before == 0 ? 0 : (before - 2) << width) + more;
        repeating = read;
        repeated = now;
        add(read == REPEAT_ZERO ? 0 : previous, now - before);
        return true;
    }

    private void add(byte length, int times) throws BrotliException {
        if (times > alphabet - symbol) {
            throw BrotliException.damaged("a prefix code has more lengths than symbols");
        }
        Arrays.fill(lengths, symbol, symbol + times, length);
        symbol += times;
        if (length > 0) {
            space -= times << (PrefixCode.LONGEST - length);
            if (space < 0) {
                throw BrotliException.damaged("a prefix code is overfull");
            }
        }
    }
}
