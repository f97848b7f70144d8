package io.productionguard.gateway.protocol.http.body;

import java.util.Arrays;

/** Bytes that grow at the end; what a {@link BodyFilter} collects. */
public final class ByteRun {

    private static final int KEPT = 64 << 10;
    /** Room after many small pieces; one large piece gets exactly what it needs. */
    private static final int FIRST = 256;

    private byte[] bytes = BodyFilter.NOTHING;
    private int size;

    public int size() {
        return size;
    }

    /** The array behind it, of which the first {@link #size} bytes count. */
    public byte[] array() {
        return bytes;
    }

    /** Makes room for as many more bytes at once, where they can be foreseen. */
    public void expect(int more) {
        if (more > bytes.length - size) {
            grow(more);
        }
    }

    public void add(byte one) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = one;
    }

    public void add(byte[] piece, int offset, int length) {
        if (length > bytes.length - size) {
            grow(length);
        }
        System.arraycopy(piece, offset, bytes, size, length);
        size += length;
    }

    public void add(byte[] piece) {
        add(piece, 0, piece.length);
    }

    /** The same for an array that nobody changes any more: it is kept as it is where nothing stands before it. */
    public void adopt(byte[] piece) {
        if (size == 0) {
            bytes = piece;
            size = piece.length;
        } else {
            add(piece);
        }
    }

    private void grow(int more) {
        int least = more < FIRST ? FIRST : 0;
        bytes = Arrays.copyOf(bytes, Math.max(Math.max(bytes.length * 2, least), Math.addExact(size, more)));
    }

    /** Empties it, and lets an unusually large array go. */
    public void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            bytes = BodyFilter.NOTHING;
        }
    }

    /** What it holds; empties it. */
    public byte[] take() {
        if (size == 0) {
            return BodyFilter.NOTHING;
        }
        byte[] taken = bytes;
        if (size == bytes.length) {
            bytes = BodyFilter.NOTHING;
        } else {
            taken = Arrays.copyOf(bytes, size);
        }
        clear();
        return taken;
    }
}
