package io.productionguard.gateway.session;

import io.netty.channel.EventLoopGroup;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.productionguard.gateway.net.SessionAuthority;
import java.util.concurrent.CompletableFuture;

/**
 * What takes time at start and depends on nothing that was given: the session's certificate authority and the event loops.
 * Made on a thread of its own while the configuration is read, which brings the ready line forward by about a fifth.
 */
final class Groundwork implements AutoCloseable {

    private final CompletableFuture<SessionAuthority> authority = new CompletableFuture<>();
    private final CompletableFuture<EventLoopGroup> loops = new CompletableFuture<>();

    private Groundwork() {}

    static Groundwork begin() {
        Groundwork groundwork = new Groundwork();
        Thread thread = new Thread(groundwork::lay, "groundwork");
        thread.setDaemon(true);
        thread.start();
        return groundwork;
    }

    private void lay() {
        try {
            // Straight to the runtime's own logging: finding that out by itself costs Netty a search of the class path.
            InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
            loops.complete(EventLoops.create());
            authority.complete(SessionAuthority.create());
        } catch (RuntimeException | Error e) {
            loops.completeExceptionally(e);
            authority.completeExceptionally(e);
        }
    }

    /** Waits for it. */
    SessionAuthority authority() {
        return authority.join();
    }

    /** Waits for them. */
    EventLoopGroup loops() {
        return loops.join();
    }

    /** Ends the event loops, if there are any by then or later. */
    @Override
    public void close() {
        if (!loops.isCompletedExceptionally()) {
            EventLoops.end(loops.join());
        }
    }
}
