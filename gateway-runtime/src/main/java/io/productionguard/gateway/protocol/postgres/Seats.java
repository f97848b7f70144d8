package io.productionguard.gateway.protocol.postgres;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many clients one target serves at a time. Every client has a connection of its own at the server, which has room for
 * a limited number ({@code max_connections}): without a limit here, one agent could lock everybody else out of production.
 * Thread-safe.
 */
final class Seats {

    /** Unless the configuration says otherwise: a parallel dump fits in, and a server with default settings is not filled. */
    static final int DEFAULT = 20;

    private final int limit;
    private final Semaphore free;

    Seats(int limit) {
        this.limit = limit;
        this.free = new Semaphore(limit);
    }

    /** One client's place, which is free again when the channels that belong to it are closed. */
    static final class Seat {

        private final Semaphore free;
        private final AtomicInteger open = new AtomicInteger();

        private Seat(Semaphore free) {
            this.free = free;
        }

        /** Adds a channel; not after all others have been closed. */
        void keepFor(Channel channel) {
            open.incrementAndGet();
            channel.closeFuture().addListener(closed -> {
                if (open.decrementAndGet() == 0) {
                    free.release();
                }
            });
        }
    }

    int limit() {
        return limit;
    }

    /** A place for a client with this channel, or null when there is none. */
    Seat take(Channel client) {
        if (!free.tryAcquire()) {
            return null;
        }
        Seat seat = new Seat(free);
        seat.keepFor(client);
        return seat;
    }

    /** Waits until all channels are closed. Not to be called on an event loop. */
    boolean awaitEmpty(Duration patience) {
        try {
            return free.tryAcquire(limit, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
