package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sending and ending where nobody waits for the outcome: what fails shows as a closed channel. */
final class Ends {

    private Ends() {}

    static void write(Channel channel, Object message) {
        var unused = channel.write(message, channel.voidPromise());
    }

    static void writeAndFlush(Channel channel, Object message) {
        var unused = channel.writeAndFlush(message, channel.voidPromise());
    }

    static void close(Channel channel) {
        var unused = channel.close();
    }

    /** Closes after what was written has left, or when the peer has not taken it for a while. */
    static void closeAfterWrites(Channel channel, Duration patience) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> close(channel));
        closeAfter(channel, patience);
    }

    private static void closeAfter(Channel channel, Duration patience) {
        Future<?> closing =
                channel.eventLoop().schedule(() -> close(channel), patience.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> closing.cancel(false));
    }

    /** Tells the peer that nothing more comes, after what was written has left. */
    static void endOutput(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (channel instanceof DuplexChannel duplex && channel.isActive()) {
                var unused = duplex.shutdownOutput();
            }
        });
    }

    /** Ends a connection so that what was written last is not lost in a reset: lets the peer close first, for a while. */
    static void linger(Channel channel, Duration patience) {
        channel.config().setAutoRead(true);
        endOutput(channel);
        closeAfter(channel, patience);
    }

    /** Takes a handler out of the pipeline that may be gone already. */
    static void remove(Channel channel, Class<? extends ChannelHandler> type) {
        if (channel.pipeline().get(type) != null) {
            channel.pipeline().remove(type);
        }
    }
}
