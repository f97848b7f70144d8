package io.productionguard.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import io.productionguard.gateway.net.Channels;

/** One connection to the target, used by one exchange at a time; the last handler of its channel. */
final class UpstreamLink extends ChannelInboundHandlerAdapter {

    /** Who uses the connection at the moment. */
    interface User {

        /** The head of an answer, interim ones (1xx) as well. */
        void answer(HttpResponse head);

        /** A piece of the answer's body; released by the caller. */
        void content(HttpContent content);

        /** No more pieces for now. */
        void pause();

        /** The connection can be written to again, or cannot. */
        void writable(boolean writable);

        /** The connection ended or the target broke the protocol; {@code reason} is one clause. Called at most once. */
        void lost(String reason);

        /** Bytes after {@link UpstreamLink#switchProtocol}; released by the caller. */
        default void raw(ByteBuf bytes) {
            throw new IllegalStateException("no protocol was switched to");
        }
    }

    private final Channel channel;
    private final ResponseDecoder decoder;
    private User user;
    private boolean used;
    private boolean lost;
    private long idleSinceNanos;

    UpstreamLink(Channel channel, ResponseDecoder decoder) {
        this.channel = channel;
        this.decoder = decoder;
    }

    Channel channel() {
        return channel;
    }

    /** Whether an earlier exchange has used it, so that the target may have closed it unseen. */
    boolean used() {
        return used;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    boolean usable() {
        return !lost && channel.isActive();
    }

    /** Takes the connection. */
    void use(User next) {
        user = next;
    }

    /** Gives it back after a complete exchange. */
    void release() {
        user = null;
        used = true;
        idleSinceNanos = System.nanoTime();
        read(true);
    }

    void send(HttpRequest head) {
        decoder.expect(head.method().name());
        Channels.write(channel, head);
    }

    void send(HttpContent content) {
        Channels.write(channel, content);
    }

    void read(boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    /** What was agreed to be no HTTP follows: bytes go to {@link User#raw}. */
    void switchProtocol() {
        channel.pipeline().remove(HttpRequestEncoder.class);
        channel.pipeline().remove(decoder);
    }

    /** Ends the connection; its user hears nothing more. */
    void close() {
        user = null;
        lost = true;
        Channels.close(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (user == null) {
                close(); // an answer to nothing
            } else if (message instanceof ByteBuf bytes) {
                user.raw(bytes);
            } else {
                http((HttpObject) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void http(HttpObject message) {
        if (!message.decoderResult().isSuccess()) {
            end("it sent a malformed answer");
            return;
        }
        if (message instanceof HttpResponse head) {
            user.answer(head);
        }
        if (message instanceof HttpContent content && user != null) {
            user.content(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (user != null) {
            user.pause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (user != null) {
            user.writable(channel.isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("it closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause instanceof java.io.IOException ? "the connection broke" : "the connection failed");
    }

    private void end(String reason) {
        if (lost) {
            return;
        }
        lost = true;
        User told = user;
        user = null;
        Channels.close(channel);
        if (told != null) {
            told.lost(reason);
        }
    }
}
