package io.productionguard.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which kind of socket goes with which loops. */
final class TransportTest {

    @Test
    void usesTheNativeLibraryWhereItLoads() {
        assumeThat(Epoll.isAvailable()).isTrue();

        with(Transport.loops(1, "transport-test"), loops -> {
            assertThat(Transport.server(loops)).isEqualTo(EpollServerSocketChannel.class);
            assertThat(Transport.socket(loops.next())).isEqualTo(EpollSocketChannel.class);
        });
    }

    @Test
    void fallsBackToTheSelectorOfTheRuntime() {
        with(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()), loops -> {
            assertThat(Transport.server(loops)).isEqualTo(NioServerSocketChannel.class);
            assertThat(Transport.socket(loops.next())).isEqualTo(NioSocketChannel.class);
        });
    }

    private static void with(EventLoopGroup loops, Consumer<EventLoopGroup> body) {
        try {
            body.accept(loops);
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
