package io.productionguard.gateway.mask;

import java.util.Arrays;

/** A growing array of bytes whose content can be read in place. */
final class Output {

    private static final byte[] NOTHING = {};

    private byte[] bytes;
    private int size;

    Output(int capacity) {
        bytes = new byte[capacity];
    }

    void append(byte[] source, int from, int to) {
        int length = to - from;
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(size + length, Math.min(bytes.length, Integer.MAX_VALUE / 2 - 8) * 2));
        }
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    void append(byte[] source) {
        append(source, 0, source.length);
    }

    /** The content; valid up to {@link #size()} until the next change. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** A copy of the content. */
    byte[] toByteArray() {
        return size == 0 ? NOTHING : Arrays.copyOf(bytes, size);
    }
}
