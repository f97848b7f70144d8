package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.TcpConnector;
import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.protocol.postgres.message.StartupMessage;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Sends SSLRequest and puts TLS into the pipeline when the server agrees (manual, "SSL Session Encryption"). A server that
 * does not is an error: there is no falling back to clear text.
 */
final class UpstreamTlsNegotiation extends ChannelInboundHandlerAdapter {

    private final UpstreamTls tls;
    private final Duration timeout;
    private final TcpConnector.Outcome outcome;
    private Future<?> deadline;
    private boolean over;
    private boolean agreed;

    UpstreamTlsNegotiation(UpstreamTls tls, Duration timeout, TcpConnector.Outcome outcome) {
        this.tls = tls;
        this.timeout = timeout;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Channels.send(context.channel(), StartupMessage.sslRequest(context.alloc()));
        deadline = context.executor()
                .schedule(
                        () -> fail(context, "no answer to the request for TLS in time"),
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf answer = (ByteBuf) message;
        try {
            // Exactly one byte may come before TLS; more could be an attempt to inject clear text.
            if (agreed || answer.readableBytes() != 1) {
                fail(context, "it broke the protocol when asked for TLS");
            } else if (answer.getByte(answer.readerIndex()) == 'S') {
                agreed = true;
                context.pipeline().addFirst(tls.newHandler(context.alloc()));
            } else {
                fail(context, "it does not offer TLS, which 'tls' of the target asks for");
            }
        } finally {
            answer.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                fail(context, tls.explain(handshake.cause()));
            } else if (!over) {
                over = true;
                deadline.cancel(false);
                context.pipeline().remove(this);
                outcome.open(context.channel());
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "it closed the connection when asked for TLS");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, tls.explain(cause));
    }

    private void fail(ChannelHandlerContext context, String reason) {
        if (!over) {
            over = true;
            deadline.cancel(false);
            Channels.close(context.channel());
            outcome.failed(reason);
        }
    }
}
