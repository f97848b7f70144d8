package io.productionguard.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sending and closing where nobody waits for the outcome: a failed write shows as a closed channel. */
public final class Channels {

    private Channels() {}

    /** Where the peer is: IP address and port, for the recording; {@code unknown} when it is gone. */
    public static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress() + ":" + address.getPort()
                : "unknown";
    }

    /** Writes without flushing. */
    public static void write(Channel channel, Object message) {
        var unused = channel.write(message, channel.voidPromise());
    }

    /** Writes and flushes. */
    public static void send(Channel channel, Object message) {
        var unused = channel.writeAndFlush(message, channel.voidPromise());
    }

    /**
     * Flushes after whatever else its event loop does in this turn: what leaves then leaves together, and peers on the same
     * machine are woken once for all of it.
     */
    public static void flushLater(Channel channel) {
        channel.eventLoop().execute(channel::flush);
    }

    /** Writes, flushes, and closes when that has left. */
    public static void sendAndClose(Channel channel, Object message) {
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes at once. */
    public static void close(Channel channel) {
        var unused = channel.close();
    }

    /** Tells the peer that nothing more comes, while it may still be sending. */
    public static void endOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        var unused = tls != null ? tls.closeOutbound() : ((DuplexChannel) channel).shutdownOutput();
    }

    /** Closes the channel if the peer has not done so by then. */
    public static void closeAfter(Channel channel, Duration patience) {
        Future<?> closing =
                channel.eventLoop().schedule(() -> close(channel), patience.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> closing.cancel(false));
    }
}
