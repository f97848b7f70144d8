package io.productionguard.gateway.protocol.postgres;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.TcpConnector;
import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.protocol.postgres.message.CancelRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Opens connections to one target, with TLS where the target wants it, ready for the startup packet. */
final class UpstreamConnector {

    private final TcpConnector tcp;
    private final Optional<UpstreamTls> tls;
    private final Duration timeout;

    /**
     * @param blocking runs name resolution
     * @param timeout for the TCP connection, and again for TLS
     */
    UpstreamConnector(UpstreamTarget target, Optional<UpstreamTls> tls, Executor blocking, Duration timeout) {
        this.tcp = new TcpConnector(target.host(), target.port(), blocking, timeout);
        this.tls = tls;
        this.timeout = timeout;
    }

    /** Opens one; TLS is done where wanted, and nothing was sent beyond that. */
    void connect(EventLoop loop, TcpConnector.Outcome outcome) {
        tcp.connect(loop, secured(outcome));
    }

    /**
     * Sends a CancelRequest on a connection of its own to the very server that gave the key; {@code done} runs when the
     * server has closed it, or cannot be reached.
     */
    void cancel(EventLoop loop, InetAddress server, CancelRequest request, Runnable done) {
        tcp.connect(loop, server, secured(new TcpConnector.Outcome() {
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
        }));
    }

    private TcpConnector.Outcome secured(TcpConnector.Outcome outcome) {
        if (tls.isEmpty()) {
            return outcome;
        }
        return new TcpConnector.Outcome() {
            @Override
            public void open(Channel channel) {
                channel.pipeline().addLast(new UpstreamTlsNegotiation(tls.get(), timeout, outcome));
            }

            @Override
            public void failed(String reason) {
                outcome.failed(reason);
            }
        };
    }
}
