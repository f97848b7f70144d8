package io.productionguard.gateway.session;

import io.netty.channel.EventLoopGroup;
import io.productionguard.gateway.net.Transport;
import java.util.concurrent.TimeUnit;

/** The event loops that do all work of all connections: one for every two cores, started when first needed. */
final class EventLoops {

    private static final int CORES_PER_LOOP = 2;

    private static final int MAX_LOOPS = 4;

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private EventLoops() {}

    static EventLoopGroup create() {
        // Netty would take a stack trace of every 128th buffer's life, to find mistakes that tests look for.
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        int loops = Math.max(1, Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors() / CORES_PER_LOOP));
        return Transport.loops(loops, "gateway-loop");
    }

    /** Ends them without the grace period of Netty's default: nothing new can come by then. */
    static void end(EventLoopGroup loops) {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
