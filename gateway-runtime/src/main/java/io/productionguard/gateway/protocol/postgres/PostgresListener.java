package io.productionguard.gateway.protocol.postgres;

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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** An open port on the loopback interface for one target, and the client connections it has accepted. */
final class PostgresListener implements Listener {

    /** Longest wait for the server's connections to end. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final Channel server;
    private final ChannelGroup clients;
    private final ClientServices services;
    private final Endpoint endpoint;

    private PostgresListener(Channel server, ChannelGroup clients, ClientServices services, Endpoint endpoint) {
        this.server = server;
        this.clients = clients;
        this.services = services;
        this.endpoint = endpoint;
    }

    static PostgresListener open(Target target, ClientServices services) throws IOException {
        ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        var binding = new ServerBootstrap()
                .group(services.context().loops())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        clients.add(channel);
                        new ClientStartup(channel, services).begin();
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "target " + target.name() + ": no port can be opened on the loopback interface", binding.cause());
        }
        int port = ((InetSocketAddress) binding.channel().localAddress()).getPort();
        return new PostgresListener(binding.channel(), clients, services, new Endpoint(target, "localhost", port));
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
        // What the server still runs for them is being cancelled.
        services.seats().awaitEmpty(PARTING);
        services.close();
    }
}
