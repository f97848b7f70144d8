package io.productionguard.gateway.protocol;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.productionguard.gateway.net.Transport;
import io.productionguard.gateway.policy.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An open TCP port on the loopback interface for one target, and the client connections it has accepted. */
public final class LoopbackListener implements Listener {

    /** Ports of this process. */
    private static final Set<Integer> OPEN = ConcurrentHashMap.newKeySet();

    private final Channel server;
    private final ChannelGroup clients;
    private final Newcomers newcomers;
    private final Runnable afterwards;
    private final Endpoint endpoint;

    private LoopbackListener(
            Channel server, ChannelGroup clients, Newcomers newcomers, Runnable afterwards, Endpoint endpoint) {
        this.server = server;
        this.clients = clients;
        this.newcomers = newcomers;
        this.afterwards = afterwards;
        this.endpoint = endpoint;
    }

    /**
     * Opens a port that the system chooses.
     *
     * @param newcomers how long clients have to prove themselves; {@code accepted} sees to it that they are told when one has
     * @param accepted fills the pipeline of a client's channel, on its event loop, before anything is read from it
     * @param afterwards runs once, when the port and all its connections are closed, or the port could not be opened
     * @throws IOException when there is no port to be had
     */
    public static LoopbackListener open(
            Target target, EventLoopGroup loops, Newcomers newcomers, Consumer<Channel> accepted, Runnable afterwards)
            throws IOException {
        ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        var binding = new ServerBootstrap()
                .group(loops)
                .channel(Transport.server(loops))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        clients.add(channel);
                        accepted.accept(channel);
                        newcomers.add(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            afterwards.run();
            throw new IOException(
                    "target " + target.name() + ": no port can be opened on the loopback interface", binding.cause());
        }
        int port = ((InetSocketAddress) binding.channel().localAddress()).getPort();
        OPEN.add(port);
        return new LoopbackListener(
                binding.channel(), clients, newcomers, afterwards, new Endpoint(target, "localhost", port));
    }

    /** Whether this process listens at a port of the loopback interface, for one of its targets. */
    public static boolean isOpen(int port) {
        return OPEN.contains(port);
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Closing a client's channel withdraws what it holds and closes its upstream. Not to be called on an event loop. */
    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        OPEN.remove(endpoint.port());
        clients.close().awaitUninterruptibly();
        newcomers.close();
        afterwards.run();
    }
}
