package io.productionguard.gateway.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Opens TCP connections to one host and port. Names are resolved off the event loop, anew for each connection; each address
 * of a name is tried in turn. Knows no TLS and no protocol. Thread-safe.
 */
public final class TcpConnector {

    /** Where an attempt ends, on its event loop; exactly one is called, once. */
    public interface Outcome {

        /** The channel is open; its pipeline is empty and nothing was sent. */
        void open(Channel channel);

        /** There is none. {@code reason} is one clause for people. */
        void failed(String reason);
    }

    private final String host;
    private final int port;
    private final Executor blocking;
    private final Duration timeout;

    /**
     * @param host name or address, without brackets
     * @param blocking runs name resolution
     * @param timeout for each address
     */
    public TcpConnector(String host, int port, Executor blocking, Duration timeout) {
        this.host = host;
        this.port = port;
        this.blocking = blocking;
        this.timeout = timeout;
    }

    /** Connects to the first of the host's addresses that answers. */
    public void connect(EventLoop loop, Outcome outcome) {
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

    /** Connects to one address, whatever the host's name means by now. */
    public void connect(EventLoop loop, InetAddress address, Outcome outcome) {
        connect(loop, List.of(address), outcome);
    }

    /** Connects to the first of these addresses that answers, at least one, whatever the host's name means by now. */
    public void connect(EventLoop loop, List<InetAddress> addresses, Outcome outcome) {
        connect(loop, addresses.toArray(InetAddress[]::new), 0, outcome);
    }

    private InetAddress[] resolve() {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void connect(EventLoop loop, InetAddress[] addresses, int next, Outcome outcome) {
        new Bootstrap()
                .group(loop)
                .channel(Transport.socket(loop))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Filled in when the channel is open.
                    }
                })
                .connect(new InetSocketAddress(addresses[next], port))
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        outcome.open(connected.channel());
                    } else if (next + 1 < addresses.length) {
                        connect(loop, addresses, next + 1, outcome);
                    } else {
                        outcome.failed(clause(connected.cause()));
                    }
                });
    }

    private static String clause(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer in time";
        }
        return cause instanceof ConnectException ? "connection refused" : "it cannot be reached";
    }
}
