package io.productionguard.gateway.protocol.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslHandler;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.TcpConnector;
import io.productionguard.gateway.net.UpstreamTls;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Opens connections to one target, with TLS where the target wants it, ready for requests. */
final class UpstreamConnector {

    private final TcpConnector tcp;
    private final Optional<UpstreamTls> tls;
    private final Optional<List<InetAddress>> known;

    /** @param known the target's addresses, where its name must not be looked up again */
    UpstreamConnector(
            UpstreamAddress address,
            Optional<UpstreamTls> tls,
            Optional<List<InetAddress>> known,
            Executor blocking,
            Duration timeout) {
        this.tcp = new TcpConnector(address.host(), address.port(), blocking, timeout);
        this.tls = tls;
        this.known = known;
    }

    /** Opens one; exactly one of {@code open} and {@code failed} (with one clause for people) is called, on the loop. */
    void connect(EventLoop loop, Consumer<UpstreamLink> open, Consumer<String> failed) {
        TcpConnector.Outcome outcome = new TcpConnector.Outcome() {
            @Override
            public void open(Channel channel) {
                opened(channel, open, failed);
            }

            @Override
            public void failed(String reason) {
                failed.accept(reason);
            }
        };
        if (known.isPresent()) {
            tcp.connect(loop, known.get(), outcome);
        } else {
            tcp.connect(loop, outcome);
        }
    }

    private void opened(Channel channel, Consumer<UpstreamLink> open, Consumer<String> failed) {
        if (tls.isEmpty()) {
            open.accept(link(channel));
            return;
        }
        SslHandler handler = tls.get().newHandler(channel.alloc());
        Quiet quiet = new Quiet();
        channel.pipeline().addLast(handler, quiet);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                channel.pipeline().remove(quiet);
                open.accept(link(channel));
            } else {
                Channels.close(channel);
                failed.accept(tls.get().explain(done.cause()));
            }
        });
    }

    private static UpstreamLink link(Channel channel) {
        ResponseDecoder decoder = new ResponseDecoder();
        UpstreamLink link = new UpstreamLink(channel, decoder);
        channel.pipeline().addLast(decoder, new HttpRequestEncoder(), link);
        return link;
    }

    /** A failed handshake is told by its future; without this, the pipeline's end would log it with all its causes. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Channels.close(context.channel());
        }
    }
}
