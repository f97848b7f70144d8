package io.productionguard.gateway.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/** One real TLS connection over the loopback interface, for tests: a Netty server, and {@link UpstreamTls} as client. */
final class TlsExchange {

    private TlsExchange() {}

    /** Shakes hands, trusting {@code authorityPem}; returns what {@link UpstreamTls#explain} says, or null when it worked. */
    static String connect(SslContext server, String authorityPem, String host, Consumer<X509Certificate[]> served)
            throws IOException {
        Path file = Files.createTempFile("authority", ".pem");
        try {
            Files.writeString(file, authorityPem);
            return connect(server, UpstreamTls.create(TlsMode.VERIFY_FULL, Optional.of(file), host, 1), served);
        } finally {
            Files.delete(file);
        }
    }

    /** Shakes hands; the host that the client asks for need not exist, the connection goes to the loopback interface. */
    static String connect(SslContext server, UpstreamTls client, Consumer<X509Certificate[]> served)
            throws SSLPeerUnverifiedException {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel listener = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(server.newHandler(channel.alloc()), new CloseOnError());
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .syncUninterruptibly()
                    .channel();
            return connectTo(listener.localAddress(), client, served);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** Shakes hands with whatever listens there. */
    static String connectTo(SocketAddress server, UpstreamTls client, Consumer<X509Certificate[]> served)
            throws SSLPeerUnverifiedException {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            SslHandler[] handler = new SslHandler[1];
            new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            handler[0] = client.newHandler(channel.alloc());
                            channel.pipeline().addLast(handler[0], new CloseOnError());
                        }
                    })
                    .connect(server)
                    .syncUninterruptibly();
            var handshake = handler[0].handshakeFuture();
            if (!handshake.awaitUninterruptibly(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the handshake hangs");
            }
            if (!handshake.isSuccess()) {
                return client.explain(handshake.cause());
            }
            served.accept((X509Certificate[]) handler[0].engine().getSession().getPeerCertificates());
            return null;
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** The handshake future carries the failure; the end of the pipeline need not log it. */
    private static final class CloseOnError extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }
}
