package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The client's messages that have to wait their turn, in exact copies so that no larger buffer is kept alive. Beyond
 * {@link #LIMIT} bytes the client is not read; what had already been read (at most a few reads and one message) still fits.
 */
final class Backlog {

    /** Bytes after which the client is not read. */
    static final int LIMIT = 64 << 10;

    private final Deque<ByteBuf> messages = new ArrayDeque<>();
    private final ReadGate gate;
    private int bytes;

    Backlog(ReadGate gate) {
        this.gate = gate;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    void add(ByteBuf buffer, int index, int length) {
        messages.add(buffer.copy(index, length));
        bytes += length;
        gate.set(ReadGate.BACKLOG_FULL, bytes >= LIMIT);
    }

    ByteBuf first() {
        return messages.getFirst();
    }

    void removeFirst() {
        ByteBuf message = messages.removeFirst();
        bytes -= message.readableBytes();
        message.release();
        gate.set(ReadGate.BACKLOG_FULL, bytes >= LIMIT);
    }

    void release() {
        while (!messages.isEmpty()) {
            messages.removeFirst().release();
        }
    }
}
