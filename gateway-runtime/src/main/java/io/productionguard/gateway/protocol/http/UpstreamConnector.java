package io.productionguard.gateway.protocol.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslHandler;
import io.productionguard.gateway.net.UpstreamTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Opens connections to one target. Names are resolved off the event loop; each address of a name is tried in turn. */
final class UpstreamConnector {

    private final UpstreamAddress address;
    private final Optional<UpstreamTls> tls;
    private final Optional<List<InetAddress>> known;
    private final Executor blocking;
    private final Duration timeout;

    /** @param known the target's addresses, where its name must not be looked up again */
    UpstreamConnector(
            UpstreamAddress address,
            Optional<UpstreamTls> tls,
            Optional<List<InetAddress>> known,
            Executor blocking,
            Duration timeout) {
        this.address = address;
        this.tls = tls;
        this.known = known;
        this.blocking = blocking;
        this.timeout = timeout;
    }

    /** Opens one; exactly one of {@code open} and {@code failed} (with one clause for people) is called, on the loop. */
    void connect(EventLoop loop, Consumer<UpstreamLink> open, Consumer<String> failed) {
        if (known.isPresent()) {
            connect(loop, known.get().toArray(InetAddress[]::new), 0, open, failed);
            return;
        }
        CompletableFuture<Void> unused = CompletableFuture.supplyAsync(this::resolve, blocking)
                .handleAsync(
                        (addresses, failure) -> {
                            if (failure == null) {
                                connect(loop, addresses, 0, open, failed);
                            } else {
                                failed.accept("its name cannot be resolved");
                            }
                            return null;
                        },
                        loop);
    }

    private InetAddress[] resolve() {
        try {
            return InetAddress.getAllByName(address.host());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void connect(
            EventLoop loop, InetAddress[] addresses, int next, Consumer<UpstreamLink> open, Consumer<String> failed) {
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Filled in when the channel is open.
                    }
                })
                .connect(new InetSocketAddress(addresses[next], address.port()))
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        opened(connected.channel(), open, failed);
                    } else if (next + 1 < addresses.length) {
                        connect(loop, addresses, next + 1, open, failed);
                    } else {
                        failed.accept(clause(connected.cause()));
                    }
                });
    }

    private void opened(Channel channel, Consumer<UpstreamLink> open, Consumer<String> failed) {
        if (tls.isEmpty()) {
            open.accept(link(channel));
            return;
        }
        SslHandler handler = tls.get().newHandler(channel.alloc());
        channel.pipeline().addLast(handler);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
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

    private static String clause(Throwable cause) {
        if (cause instanceof io.netty.channel.ConnectTimeoutException) {
            return "no answer in time";
        }
        return cause instanceof java.net.ConnectException ? "connection refused" : "it cannot be reached";
    }
}
