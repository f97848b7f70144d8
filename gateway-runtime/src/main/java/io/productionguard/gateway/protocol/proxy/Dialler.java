package io.productionguard.gateway.protocol.proxy;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.TcpConnector;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opens TCP connections to addresses that were checked before, one after the other until one answers. */
final class Dialler {

    private final Duration patience;

    /** @param patience for each address */
    Dialler(Duration patience) {
        this.patience = patience;
    }

    /** An open channel on this loop, which is not read yet; completes exceptionally with {@link UnreachableException}. */
    CompletableFuture<Channel> dial(EventLoop loop, Destination destination, List<InetAddress> addresses) {
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        // Nothing is resolved here, so that nothing blocks.
        new TcpConnector(destination.host(), destination.port(), Runnable::run, patience)
                .connect(loop, addresses, new TcpConnector.Outcome() {
                    @Override
                    public void open(Channel channel) {
                        channel.config().setAutoRead(false);
                        if (!opened.complete(channel)) {
                            Channels.close(channel);
                        }
                    }

                    @Override
                    public void failed(String reason) {
                        opened.completeExceptionally(new UnreachableException(
                                reason.contains("in time") ? 504 : 502,
                                destination + " cannot be connected to: " + reason));
                    }
                });
        return opened;
    }
}
