package io.productionguard.gateway.enforce;

import io.productionguard.gateway.record.Utf8;
import java.util.Arrays;

/**
 * The beginning of a masked response as text: a line of column names, then a line a row, values separated by tabs. Takes no
 * memory before something is kept.
 */
final class ResponseSample {

    private static final int FIRST = 256;

    private final int limit;
    private byte[] kept = {};
    private int size;
    private boolean truncated;
    private boolean rowBegun;

    /** Keeps at most {@code limit} bytes; nothing when that is 0. */
    ResponseSample(int limit) {
        this.limit = limit;
    }

    void header(byte[] line) {
        keep(line, 0, line.length);
        endRow();
    }

    void value(byte[] value, int offset, int length) {
        if (rowBegun) {
            keep('\t');
        }
        rowBegun = true;
        keep(value, offset, length);
    }

    /** A piece of a response that has no rows. */
    void text(byte[] piece, int offset, int length) {
        keep(piece, offset, length);
    }

    /** The same for a piece that nobody changes any more: the first is kept as it is. */
    void adopt(byte[] piece, int offset, int length) {
        if (size == 0 && offset == 0 && length == piece.length && length <= limit) {
            // Full, so that what follows is never written into it.
            kept = piece;
            size = length;
        } else {
            keep(piece, offset, length);
        }
    }

    void endRow() {
        rowBegun = false;
        keep('\n');
    }

    /** What was kept. Nothing may be added afterwards. */
    Utf8 text() {
        return new Utf8(kept, size);
    }

    boolean truncated() {
        return limit > 0 && truncated;
    }

    private void keep(char c) {
        if (size < limit) {
            reserve(1);
            kept[size++] = (byte) c;
        } else {
            truncated = true;
        }
    }

    private void keep(byte[] value, int offset, int length) {
        int room = Math.min(length, limit - size);
        if (room > 0) {
            reserve(room);
            System.arraycopy(value, offset, kept, size, room);
            size += room;
        }
        truncated |= room < length;
    }

    private void reserve(int more) {
        if (more > kept.length - size) {
            kept = Arrays.copyOf(kept, Math.max(size + more, Math.max(2 * kept.length, FIRST)));
        }
    }
}
