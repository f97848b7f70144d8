package io.productionguard.gateway.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The one place that knows how sockets are driven: by Linux's epoll through Netty's native library where that can be
 * loaded, which takes fewer system calls and less Java an operation, and by the Java runtime's selector everywhere else.
 * Channels are asked for by their loops, so both kinds may exist in one process.
 */
public final class Transport {

    /** {@code nio} keeps to the Java runtime's selector, for comparison and for systems where the library misbehaves. */
    private static final String CHOICE = "production-guard.transport";

    private Transport() {}

    /** Event loops of daemon threads, started when first needed; loads the native library, which takes some milliseconds. */
    public static EventLoopGroup loops(int threads, String threadName) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(threadName, true), driver());
    }

    /** What listens, on such loops. */
    public static Class<? extends ServerSocketChannel> server(EventLoopGroup loops) {
        return isNative(loops) ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** What connects, on such loops. */
    public static Class<? extends SocketChannel> socket(EventLoopGroup loops) {
        return isNative(loops) ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    private static IoHandlerFactory driver() {
        boolean wanted = !"nio".equals(System.getProperty(CHOICE));
        return wanted && Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    private static boolean isNative(EventLoopGroup loops) {
        return loops instanceof IoEventLoopGroup group && group.isIoType(EpollIoHandler.class);
    }
}
