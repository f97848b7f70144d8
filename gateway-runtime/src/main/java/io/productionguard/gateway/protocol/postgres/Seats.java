package io.productionguard.gateway.protocol.postgres;

import java.util.concurrent.Semaphore;

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

    int limit() {
        return limit;
    }

    /** Whether there is room; {@link #leave} has to follow if there was. */
    boolean take() {
        return free.tryAcquire();
    }

    void leave() {
        free.release();
    }
}
