package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.util.Arrays;

/**
 * What has come of frames that are not complete. A frame that comes byte by byte costs as much as its length, and not the
 * square of it.
 */
final class Unread {

    private byte[] bytes = BodyFilter.NOTHING;
    private int size;

    void add(byte[] piece, int offset, int length) {
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
        }
        System.arraycopy(piece, offset, bytes, size, length);
        size += length;
    }

    /** The array behind it, of which the first {@link #size} bytes count. */
    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Drops the first ones, and lets a large array go with them. */
    void drop(int count) {
        if (count > 0) {
            bytes = Arrays.copyOfRange(bytes, count, size);
            size = bytes.length;
        }
    }
}
