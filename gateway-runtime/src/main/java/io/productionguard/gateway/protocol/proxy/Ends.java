package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import io.productionguard.gateway.net.Channels;
import java.time.Duration;

/** The ways in which connections through the proxy end, so that what was written last still arrives. */
final class Ends {

    private Ends() {}

    /** Closes after what was written has left, or when the peer has not taken it for a while. */
    static void closeAfterWrites(Channel channel, Duration patience) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> Channels.close(channel));
        Channels.closeAfter(channel, patience);
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
        Channels.closeAfter(channel, patience);
    }

    /** Takes a handler out of the pipeline that may be gone already. */
    static void remove(Channel channel, Class<? extends ChannelHandler> type) {
        if (channel.pipeline().get(type) != null) {
            channel.pipeline().remove(type);
        }
    }
}
