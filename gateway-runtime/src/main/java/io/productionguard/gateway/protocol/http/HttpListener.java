package io.productionguard.gateway.protocol.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An open HTTPS port on the loopback interface for one target, and the client connections it has accepted. */
public final class HttpListener implements Listener {

    private final Channel server;
    private final ChannelGroup clients;
    private final HttpShared shared;
    private final Endpoint endpoint;

    private HttpListener(Channel server, ChannelGroup clients, HttpShared shared, Endpoint endpoint) {
        this.server = server;
        this.clients = clients;
        this.shared = shared;
        this.endpoint = endpoint;
    }

    /**
     * Opens a port.
     *
     * @throws IOException when there is none
     */
    public static HttpListener open(Target target, HttpServices services) throws IOException {
        HttpShared shared = HttpShared.of(target.name(), services);
        ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        var binding = new ServerBootstrap()
                .group(services.context().loops())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        clients.add(channel);
                        channel.pipeline()
                                .addLast(
                                        services.context().tls().newHandler(channel.alloc()),
                                        new RequestDecoder(),
                                        new HttpResponseEncoder(),
                                        new ClientHandler(channel, shared));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            shared.close();
            throw new IOException(
                    "target " + target.name() + ": no port can be opened on the loopback interface", binding.cause());
        }
        int port = ((InetSocketAddress) binding.channel().localAddress()).getPort();
        return new HttpListener(binding.channel(), clients, shared, new Endpoint(target, "localhost", port));
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Closing a client's channel withdraws what it holds and closes its upstream. Not to be called on an event loop. */
    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        clients.close().awaitUninterruptibly();
        shared.close();
    }
}
