package io.productionguard.gateway.protocol;

import io.netty.channel.Channel;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.policy.Target;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many clients one target serves at a time, of those that have shown who they are. Every client takes memory here and most
 * a connection of their own at the server, which has room for a limited number: without a limit here, one agent could lock
 * everybody else out of production. Thread-safe.
 */
public final class Seats {

    /** Key of a target that sets the limit. */
    public static final String OPTION = "max-connections";

    private final int limit;
    private final Semaphore free;

    /** @param limit clients at a time */
    public Seats(int limit) {
        this.limit = limit;
        this.free = new Semaphore(limit);
    }

    /** JSON Schema of the key. */
    public static String schema(int usual) {
        return "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"default\":" + usual
                + ",\"description\":\"how many connections clients may have at a time\"}";
    }

    /** What a target sets, or what is usual for its type. */
    public static int limit(Target target, int usual) {
        return Integer.parseInt(target.options().getOrDefault(OPTION, Integer.toString(usual)));
    }

    /** One client's place, which is free again when the channels that belong to it are closed. */
    public static final class Seat {

        private final Semaphore free;
        private final AtomicInteger open = new AtomicInteger();

        private Seat(Semaphore free) {
            this.free = free;
        }

        /** Adds a channel; not after all others have been closed. */
        public void keepFor(Channel channel) {
            open.incrementAndGet();
            channel.closeFuture().addListener(closed -> {
                if (open.decrementAndGet() == 0) {
                    free.release();
                }
            });
        }
    }

    /** What a client is told that finds no place. */
    public Refusal full(String target) {
        return new Refusal(
                "this session already has " + limit + " connections to target " + target,
                "",
                "close one first; " + OPTION + " of the target is the limit");
    }

    /** A place for a client with this channel, or null when there is none. */
    public Seat take(Channel client) {
        if (!free.tryAcquire()) {
            return null;
        }
        Seat seat = new Seat(free);
        seat.keepFor(client);
        return seat;
    }

    /** Waits until all channels are closed. Not to be called on an event loop. */
    public boolean awaitEmpty(Duration patience) {
        try {
            return free.tryAcquire(limit, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
