package io.productionguard.gateway.protocol.http.brotli;

/** Reads a context map (RFC 7932 §7.3) as far as the bits go. */
final class ContextMapReader {

    private enum Part {
        TREES,
        RUNS,
        CODE,
        VALUES,
        TRANSFORM,
        DONE
    }

    private final PrefixCodeReader codes;
    private Part part = Part.DONE;
    private byte[] map = {};
    private int trees;
    /** The longest kind of run of zeros, RLEMAX. */
    private int runs;

    private int filled;

    /** @param codes what else reads prefix codes, but not at the same time */
    ContextMapReader(PrefixCodeReader codes) {
        this.codes = codes;
    }

    /** Begins a map of a size. */
    void begin(int size) {
        map = new byte[size];
        filled = 0;
        part = Part.TREES;
    }

    /** Goes on; false when more bits are needed. */
    boolean read(BitReader in) throws BrotliException {
        while (part != Part.DONE) {
            if (part == Part.CODE) {
                if (!codes.read(in)) {
                    return false;
                }
                part = Part.VALUES;
            } else if (!step(in)) {
                return false;
            }
        }
        return true;
    }

    /** The number of different values, which are all below it. */
    int trees() {
        return trees;
    }

    /** The map, which is the caller's from now on. */
    byte[] map() {
        return map;
    }

    private boolean step(BitReader in) throws BrotliException {
        in.mark();
        int read;
        int run = 0;
        switch (part) {
            case TREES -> read = in.readNumber();
            case RUNS -> read = in.read(1) == 0 ? 0 : in.read(4) + 1;
            case VALUES -> {
                read = in.read(codes.done());
                run = read > 0 && read <= runs ? (1 << read) + in.read(read) : 0;
            }
            default -> read = in.read(1);
        }
        if (in.overran()) {
            in.reset();
            return false;
        }
        switch (part) {
            case TREES -> {
                trees = read;
                part = trees == 1 ? Part.DONE : Part.RUNS;
            }
            case RUNS -> {
                runs = read;
                codes.begin(trees + runs);
                part = Part.CODE;
            }
            case VALUES -> value(read, run);
            default -> {
                if (read == 1) {
                    moveToFront();
                }
                part = Part.DONE;
            }
        }
        return true;
    }

    private void value(int read, int run) throws BrotliException {
        if (run > map.length - filled) {
            throw BrotliException.damaged("a context map is too long");
        }
        if (run > 0) {
            // The map is zero where nothing was written.
            filled += run;
        } else {
            map[filled++] = (byte) (read == 0 ? 0 : read - runs);
        }
        if (filled == map.length) {
            part = Part.TRANSFORM;
        }
    }

    /** The inverse move-to-front transform. */
    private void moveToFront() {
        byte[] front = new byte[256];
        for (int i = 0; i < front.length; i++) {
            front[i] = (byte) i;
        }
        for (int i = 0; i < map.length; i++) {
            int index = map[i] & 0xFF;
            byte value = front[index];
            map[i] = value;
            if (index > 0) {
                System.arraycopy(front, 0, front, 1, index);
                front[0] = value;
            }
        }
    }
}
