package io.productionguard.gateway.protocol.postgres;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.productionguard.gateway.net.UpstreamTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Opens TCP connections, with TLS where the target wants it, to one target. Names are resolved off the event loop; each
 * address of a name is tried in turn.
 */
final class UpstreamConnector {

    /** Where a connection attempt ends, on its event loop; exactly one is called, once. */
    interface Outcome {

        /** The channel is open, TLS done where wanted; nothing was sent yet beyond that. */
        void open(Channel channel);

        /** There is none. {@code reason} is one clause for people. */
        void failed(String reason);
    }

    private final UpstreamTarget target;
    private final Optional<UpstreamTls> tls;
    private final Executor blocking;
    private final Duration timeout;

    /**
     * @param blocking runs name resolution
     * @param timeout for the TCP connection, and again for TLS
     */
    UpstreamConnector(UpstreamTarget target, Optional<UpstreamTls> tls, Executor blocking, Duration timeout) {
        this.target = target;
        this.tls = tls;
        this.blocking = blocking;
        this.timeout = timeout;
    }

    void connect(EventLoop loop, Outcome outcome) {
        CompletableFuture<Void> unused = CompletableFuture.supplyAsync(this::resolve, blocking)
                .handleAsync(
                        (addresses, failure) -> {
                            if (failure == null) {
                                connect(loop, addresses, 0, outcome);
                            } else {
                                outcome.failed("its name cannot be resolved");
                            }
                            return null;
                        },
                        loop);
    }

    private InetAddress[] resolve() {
        try {
            return InetAddress.getAllByName(target.host());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void connect(EventLoop loop, InetAddress[] addresses, int next, Outcome outcome) {
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
                .connect(new InetSocketAddress(addresses[next], target.port()))
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        opened(connected.channel(), outcome);
                    } else if (next + 1 < addresses.length) {
                        connect(loop, addresses, next + 1, outcome);
                    } else {
                        outcome.failed(clause(connected.cause()));
                    }
                });
    }

    private void opened(Channel channel, Outcome outcome) {
        if (tls.isPresent()) {
            channel.pipeline().addLast(new UpstreamTlsNegotiation(tls.get(), timeout, outcome));
        } else {
            outcome.open(channel);
        }
    }

    /**
     * Sends a CancelRequest on a connection of its own to the very server that gave the key; {@code done} runs when the
     * server has closed it, or cannot be reached.
     */
    void cancel(EventLoop loop, InetAddress server, CancelRequest request, Runnable done) {
        connect(loop, new InetAddress[] {server}, 0, new Outcome() {
            @Override
            public void open(Channel channel) {
                channel.closeFuture().addListener(closed -> done.run());
                Channels.send(channel, request.encode(channel.alloc()));
                Channels.closeAfter(channel, timeout);
            }

            @Override
            public void failed(String reason) {
                done.run();
            }
        });
    }

    private static String clause(Throwable cause) {
        if (cause instanceof io.netty.channel.ConnectTimeoutException) {
            return "no answer in time";
        }
        return cause instanceof java.net.ConnectException ? "connection refused" : "it cannot be reached";
    }
}
