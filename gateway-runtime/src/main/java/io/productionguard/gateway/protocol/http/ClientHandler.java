package io.productionguard.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.Newcomers;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A client's connection: takes its requests one after the other, in order. While one is being decided, held or answered,
 * what is pipelined behind it waits, also while the client does not read the answers it has got; when more than {@link
 * #MAX_BACKLOG} bytes wait, the client is not read any more.
 *
 * <pre>
 *   IDLE ──head──▶ exchange ──done, keep-alive──▶ IDLE
 *                     │ └─────done, close─────▶ DRAINING ──last content, or 2 s──▶ closed
 *                     └──── 101 ──▶ TunnelRelay has the channel
 * </pre>
 */
final class ClientHandler extends ChannelInboundHandlerAdapter {

    private static final int MAX_BACKLOG = 64 << 10;
    private static final int OBJECT_OVERHEAD = 512;

    private final Channel channel;
    private final HttpShared shared;
    private final Deque<HttpObject> backlog = new ArrayDeque<>();
    private int backlogBytes;
    private Exchange exchange;
    private TunnelRelay tunnel;
    private GuardedConnection guarded;
    private Caller caller;
    private String proven = "";
    private int requests;
    private boolean draining;
    private boolean over;
    private boolean pumping;

    ClientHandler(Channel channel, HttpShared shared) {
        this.channel = channel;
        this.shared = shared;
    }

    Channel channel() {
        return channel;
    }

    HttpShared shared() {
        return shared;
    }

    /** The connection in the recording; null before the first proof of identity. */
    GuardedConnection guarded() {
        return guarded;
    }

    Caller caller() {
        return caller;
    }

    /** What was proved on this connection before, so that it need not be proved again; {@code ""} at first. */
    String proven() {
        return proven;
    }

    void admitted(String proof, Caller who, GuardedConnection connection) {
        proven = proof;
        caller = who;
        guarded = connection;
        Newcomers.proved(channel);
    }

    String address() {
        return Channels.address(channel);
    }

    /**
     * Identifies a request in answers: the connection's number in the recording and the request's on the connection; {@code ""}
     * before the client has shown who it is, as the connection has no number then.
     */
    String requestId() {
        return guarded == null ? "" : guarded.number() + "." + requests;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (tunnel != null && message instanceof ByteBuf bytes) {
            tunnel.fromClient(bytes);
        } else if (over || !(message instanceof HttpObject object)) {
            ReferenceCountUtil.release(message);
        } else if (draining) {
            boolean last = message instanceof LastHttpContent;
            ReferenceCountUtil.release(message);
            if (last) {
                Channels.close(channel);
            }
        } else {
            backlog.add(object);
            backlogBytes += weight(object);
            pump();
        }
    }

    private static int weight(HttpObject object) {
        return object instanceof HttpContent content ? content.content().readableBytes() : OBJECT_OVERHEAD;
    }

    /** Gives what waits to the exchange as far as it takes it. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!over && !draining && !backlog.isEmpty() && takesNext()) {
                HttpObject next = backlog.poll();
                backlogBytes -= weight(next);
                try {
                    handle(next);
                } finally {
                    ReferenceCountUtil.release(next);
                }
            }
        } finally {
            pumping = false;
        }
        if (exchange != null) {
            exchange.awaitMore();
        }
        boolean read = backlogBytes <= MAX_BACKLOG;
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    private boolean takesNext() {
        return exchange == null ? channel.isWritable() : exchange.takes();
    }

    private void handle(HttpObject next) {
        if (next instanceof HttpRequest request) {
            requests++;
            exchange = new Exchange(this, request);
            exchange.begin(request);
        }
        if (exchange != null && next instanceof HttpContent content) {
            if (content.decoderResult().isSuccess()) {
                exchange.content(content);
            } else {
                exchange.malformed("the request's body is malformed");
            }
        }
    }

    /** The exchange is over. {@code keepAlive} only when its request was read to the end. */
    void done(boolean keepAlive) {
        exchange = null;
        if (keepAlive) {
            pump();
        } else {
            drain();
        }
    }

    /** Reads on without looking, so that the answer is not lost in a reset, then closes. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        boolean complete = backlog.stream().anyMatch(LastHttpContent.class::isInstance);
        releaseBacklog();
        channel.config().setAutoRead(true);
        channel.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (complete) {
                Channels.close(channel);
            } else {
                // The end of this direction tells the client that nothing more comes, while it may still be sending.
                Channels.endOutput(channel);
                Channels.closeAfter(channel, HttpShared.FAREWELL);
            }
        });
    }

    /** From now on the channel carries another protocol. */
    void tunnel(TunnelRelay relay) {
        tunnel = relay;
        exchange = null;
        channel.pipeline().remove(io.netty.handler.codec.http.HttpResponseEncoder.class);
        channel.pipeline().remove(RequestDecoder.class);
        channel.config().setAutoRead(true);
    }

    private void releaseBacklog() {
        backlog.forEach(ReferenceCountUtil::release);
        backlog.clear();
        backlogBytes = 0;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (tunnel != null) {
            tunnel.clientPaused();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (tunnel != null) {
            tunnel.clientWritable(channel.isWritable());
        } else if (exchange != null) {
            exchange.clientWritable(channel.isWritable());
        } else {
            pump();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            end("TLS with the client failed");
        } else if (event instanceof Newcomers.TurnedAway turnedAway) {
            // Without a word: what an HTTP client reads on a connection without a request, it may take for an answer to
            // the next.
            end(turnedAway.reason());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("the client left");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause instanceof java.io.IOException ? "the client's connection broke" : "the connection failed");
    }

    private void end(String reason) {
        if (over) {
            return;
        }
        over = true;
        releaseBacklog();
        if (tunnel != null) {
            tunnel.clientGone(reason);
        } else if (exchange != null) {
            exchange.clientGone(reason);
        }
        if (guarded != null) {
            // Where an inspected connection leads is not recorded before its first request.
            String unused = requests > 0
                    ? ""
                    : shared.services()
                            .inspected()
                            .map(server -> " before a request to " + server.origin())
                            .orElse("");
            guarded.closed(reason + unused);
        }
        Channels.close(channel);
    }
}
