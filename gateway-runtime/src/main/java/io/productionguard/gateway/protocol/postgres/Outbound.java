package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.productionguard.gateway.net.Channels;
import java.util.function.BooleanSupplier;

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
    private final BooleanSupplier mayLeave;
    private int unflushed;
    private boolean stopped;

    private Outbound(Channel channel, BooleanSupplier mayLeave) {
        this.channel = channel;
        this.mayLeave = mayLeave;
    }

    /** The way to a client. */
    static Outbound toClient(Channel channel) {
        return new Outbound(channel, () -> true);
    }

    /**
     * The way to a server.
     *
     * @param recorded asked before anything is sent; when it says no, the channel is closed with all that was not sent
     */
    static Outbound toServer(Channel channel, BooleanSupplier recorded) {
        return new Outbound(channel, recorded);
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
            // Forgotten first: whatever goes wrong here must not come back when the connection is closed because of it.
            ByteBuf buffer = runBuffer;
            runBuffer = null;
            put(buffer.retainedSlice(runStart, runEnd - runStart));
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
            if (mayLeave()) {
                channel.flush();
            }
        }
    }

    /** Sends everything, last of all {@code goodbye}, which is taken over, and closes the channel. */
    void close(ByteBuf goodbye) {
        endRun();
        if (mayLeave()) {
            Channels.sendAndClose(channel, goodbye);
        } else {
            goodbye.release();
        }
    }

    /** Whether the channel was closed because what was to be sent could not be recorded. */
    boolean stopped() {
        return stopped;
    }

    private boolean mayLeave() {
        if (!stopped && !mayLeave.getAsBoolean()) {
            stopped = true;
            // Past the handlers, of which that for TLS would send what it holds. The buffers are released unsent.
            channel.unsafe().close(channel.voidPromise());
        }
        return !stopped;
    }
}
