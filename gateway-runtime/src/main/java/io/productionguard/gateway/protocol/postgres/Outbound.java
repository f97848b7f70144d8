package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * The way out to one channel. Messages that are passed on unchanged and lie side by side in one buffer leave as a single
 * slice of it, without a copy; what the gateway writes itself goes between them in order.
 *
 * <p>{@link #endRun} has to be called before the buffer of forwarded messages is released. Event loop only.
 */
final class Outbound {

    /** Bytes written but not flushed after which the batch is not waited for. */
    private static final int FLUSH_AT = 64 << 10;

    private final Channel channel;
    private ByteBuf runBuffer;
    private int runStart;
    private int runEnd;
    private int unflushed;

    Outbound(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    /** Passes a message on as it is. */
    @SuppressWarnings("ReferenceEquality") // neighbours only when it is the same buffer, not one with the same content
    void forward(ByteBuf buffer, int index, int length) {
        if (runBuffer == buffer && runEnd == index) {
            runEnd += length;
        } else {
            endRun();
            runBuffer = buffer;
            runStart = index;
            runEnd = index + length;
        }
    }

    /** Writes a message of the gateway's own and takes it over. */
    void write(ByteBuf message) {
        endRun();
        put(message);
    }

    /** Hands what was forwarded to the channel. */
    void endRun() {
        if (runBuffer != null) {
            ByteBuf run = runBuffer.retainedSlice(runStart, runEnd - runStart);
            runBuffer = null;
            put(run);
        }
    }

    private void put(ByteBuf bytes) {
        unflushed += bytes.readableBytes();
        var unused = channel.write(bytes, channel.voidPromise());
        if (unflushed >= FLUSH_AT) {
            flush();
        }
    }

    /** Sends what was written since the last time, if anything. */
    void flush() {
        endRun();
        if (unflushed > 0) {
            unflushed = 0;
            channel.flush();
        }
    }
}
