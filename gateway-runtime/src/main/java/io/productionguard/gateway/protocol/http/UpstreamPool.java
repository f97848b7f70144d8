package io.productionguard.gateway.protocol.http;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Idle connections to one target, each with its own event loop, so that a connection never changes its thread. Each is used
 * by one exchange at a time.
 */
final class UpstreamPool {

    /**
     * Per event loop. With fewer than there are clients, connections would be closed and opened for every other request, which
     * costs more than all the rest of it.
     */
    private static final int MAX_IDLE = 64;

    /** Servers close idle connections after five seconds at the earliest; this stays well below. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    private static final Duration MAX_IDLE_TIME = Duration.ofSeconds(30);

    private final UpstreamConnector connector;
    private final Map<EventLoop, Deque<UpstreamLink>> idle = new ConcurrentHashMap<>();
    private volatile boolean closed;

    UpstreamPool(UpstreamConnector connector) {
        this.connector = connector;
    }

    /**
     * Finds or opens a connection; see {@link UpstreamConnector#connect}.
     *
     * @param repeatable whether the request may be sent again when an idle connection turns out to be closed; otherwise only
     *     one that was used a moment ago is taken
     */
    void take(EventLoop loop, boolean repeatable, Consumer<UpstreamLink> open, Consumer<String> failed) {
        UpstreamLink link = idle(loop, repeatable ? MAX_IDLE_TIME : FRESH);
        if (link != null) {
            open.accept(link);
        } else {
            connector.connect(loop, open, failed);
        }
    }

    /** Opens a new one. */
    void open(EventLoop loop, Consumer<UpstreamLink> open, Consumer<String> failed) {
        connector.connect(loop, open, failed);
    }

    private UpstreamLink idle(EventLoop loop, Duration age) {
        Deque<UpstreamLink> own = idle.get(loop);
        if (own == null) {
            return null;
        }
        // The latest first: those before it are older still.
        for (UpstreamLink link = own.pollLast(); link != null; link = own.pollLast()) {
            if (link.usable() && System.nanoTime() - link.idleSinceNanos() < age.toNanos()) {
                return link;
            }
            link.close();
        }
        return null;
    }

    /** Takes back a connection whose exchange is complete. */
    void give(UpstreamLink link) {
        link.release();
        Deque<UpstreamLink> own = idle.computeIfAbsent(link.channel().eventLoop(), loop -> new ArrayDeque<>());
        own.addLast(link);
        if (closed || own.size() > MAX_IDLE) {
            own.pollFirst().close();
        }
    }

    /** Closes what is idle; not on an event loop. */
    void close() {
        closed = true;
        idle.forEach((loop, links) -> loop.execute(() -> {
            links.forEach(UpstreamLink::close);
            links.clear();
        }));
    }
}
