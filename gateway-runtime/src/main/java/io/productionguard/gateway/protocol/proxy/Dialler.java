package io.productionguard.gateway.protocol.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
        dial(loop, destination, addresses, 0, opened);
        return opened;
    }

    private void dial(
            EventLoop loop,
            Destination destination,
            List<InetAddress> addresses,
            int next,
            CompletableFuture<Channel> opened) {
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Filled in by whoever asked for it.
                    }
                })
                .connect(new InetSocketAddress(addresses.get(next), destination.port()))
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        if (!opened.complete(connected.channel())) {
                            Ends.close(connected.channel());
                        }
                    } else if (next + 1 < addresses.size()) {
                        dial(loop, destination, addresses, next + 1, opened);
                    } else {
                        opened.completeExceptionally(reason(destination, connected.cause()));
                    }
                });
    }

    private static UnreachableException reason(Destination destination, Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? new UnreachableException(504, destination + " does not answer in time")
                : new UnreachableException(502, destination + " cannot be connected to");
    }
}
