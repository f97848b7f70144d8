package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Gives a part of a buffer as an array, copying only when it has none: detectors want arrays, and network buffers lie
 * outside the heap. What it gives is valid until the next call. One per connection.
 */
final class Scratch {

    private static final int KEPT = 64 << 10;

    private final ByteBufAllocator allocator;
    private byte[] array = new byte[0];
    private int offset;

    Scratch(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** An array that holds the bytes from {@link #offset()} on. */
    byte[] bytes(ByteBuf buffer, int index, int length) {
        if (buffer.hasArray()) {
            offset = buffer.arrayOffset() + index;
            return buffer.array();
        }
        offset = 0;
        byte[] target = array;
        if (target.length < length) {
            target = new byte[length <= KEPT ? Math.max(1024, Integer.highestOneBit(length - 1) << 1) : length];
            if (length <= KEPT) {
                array = target;
            }
        }
        buffer.getBytes(index, target, 0, length);
        return target;
    }

    /** Where in the array the bytes of the last call begin. */
    int offset() {
        return offset;
    }
}
