package io.productionguard.gateway.protocol.kubernetes;

import io.netty.channel.ChannelHandlerContext;

/** Writes of the small API server whose outcome nobody waits for: a client that is gone shows in its own test. */
final class Sent {

    private Sent() {}

    static void now(ChannelHandlerContext context, Object message) {
        var unused = context.writeAndFlush(message);
    }

    static void andThen(ChannelHandlerContext context, Object message, Runnable next) {
        var unused = context.writeAndFlush(message).addListener(done -> next.run());
    }

    static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }
}
