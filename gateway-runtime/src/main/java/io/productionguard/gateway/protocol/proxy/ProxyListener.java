package io.productionguard.gateway.protocol.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.http.Interception;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** An open port of the proxy on the loopback interface, and the client connections it has accepted. */
final class ProxyListener implements Listener {

    private final Channel server;
    private final ChannelGroup clients;
    private final ProxyServices services;
    private final Endpoint endpoint;

    private ProxyListener(Channel server, ChannelGroup clients, ProxyServices services, Endpoint endpoint) {
        this.server = server;
        this.clients = clients;
        this.services = services;
        this.endpoint = endpoint;
    }

    static ProxyListener open(Target target, ListenerContext context, NameLookup names) throws IOException {
        AtomicInteger own = new AtomicInteger();
        ProxyServices services = ProxyServices.of(target, context, names, port -> port == own.get());
        ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        var binding = new ServerBootstrap()
                .group(context.loops())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        clients.add(channel);
                        channel.pipeline().addLast(Interception.requestDecoder(), new ProxyHandler(channel, services));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            services.close();
            throw new IOException(
                    "target " + target.name() + ": no port can be opened on the loopback interface", binding.cause());
        }
        own.set(((InetSocketAddress) binding.channel().localAddress()).getPort());
        return new ProxyListener(binding.channel(), clients, services, new Endpoint(target, "localhost", own.get()));
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        clients.close().awaitUninterruptibly();
        services.close();
    }
}
