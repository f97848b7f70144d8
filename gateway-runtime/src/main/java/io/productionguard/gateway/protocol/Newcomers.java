package io.productionguard.gateway.protocol;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.productionguard.gateway.enforce.EnforcementPath;
import io.productionguard.gateway.net.Channels;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The clients of one listener that have not shown yet who they are. Anybody on the machine can open connections, and they
 * cost memory; so each has {@link #PATIENCE} to prove itself, and when there are too many at once, the one that has
 * waited longest makes room: a client that has a token proves itself in no time, a silent one waits. How many were turned away is recorded once a minute,
 * because otherwise a flood of connections would be a flood of records. Thread-safe.
 */
public final class Newcomers {

    /** Until a client has proved itself, from the moment its connection was accepted. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Clients at once that have proved nothing; tools that open connections in parallel prove each in milliseconds. */
    static final int MOST = 256;

    private static final Duration RECORD_EVERY = Duration.ofMinutes(1);

    /** For a last word in the client's protocol. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final AttributeKey<Newcomers> WAITING = AttributeKey.valueOf(Newcomers.class, "waiting");

    /**
     * Passes through the pipeline of a client that is turned away, so that its protocol can say so; the channel is closed
     * soon after. It is recorded already.
     *
     * @param reason one clause
     */
    public record TurnedAway(String reason) {}

    private final String target;
    private final EnforcementPath enforcement;
    private final int most;
    private final Duration patience;
    /** With the end of their time; those that came first stand first. */
    private final Map<Channel, Future<?>> waiting = new LinkedHashMap<>();

    private boolean recorded;
    private long recordedNanos;
    private int unrecorded;

    private Newcomers(String target, EnforcementPath enforcement, int most, Duration patience) {
        this.target = target;
        this.enforcement = enforcement;
        this.most = most;
        this.patience = patience;
    }

    /** Those of a listener for one target. */
    public static Newcomers of(String target, ListenerContext context) {
        return of(target, context.enforcement(), MOST, PATIENCE);
    }

    /** The same with another patience. */
    public static Newcomers of(String target, ListenerContext context, Duration patience) {
        return of(target, context.enforcement(), MOST, patience);
    }

    static Newcomers of(String target, EnforcementPath enforcement, int most, Duration patience) {
        return new Newcomers(target, enforcement, most, patience);
    }

    /** A client has come. On its event loop, before anything is read from it. */
    void add(Channel client) {
        client.attr(WAITING).set(this);
        Future<?> end = client.eventLoop()
                .schedule(
                        () -> turnAway(client, "the client did not show in time who it is"),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
        Channel oldest = null;
        synchronized (this) {
            waiting.put(client, end);
            if (waiting.size() > most) {
                oldest = waiting.keySet().iterator().next();
            }
        }
        client.closeFuture().addListener(closed -> remove(client));
        if (oldest != null) {
            turnAway(
                    oldest,
                    "more than " + most + " clients at once had not shown who they are; this one had waited longest");
        }
    }

    /** This client has proved who it is, and may stay as long as its protocol lets it. */
    public static void proved(Channel client) {
        Newcomers newcomers = client.attr(WAITING).getAndSet(null);
        if (newcomers != null) {
            newcomers.remove(client);
        }
    }

    /** Whether it was still among them. */
    private boolean remove(Channel client) {
        Future<?> end;
        synchronized (this) {
            end = waiting.remove(client);
        }
        if (end != null) {
            end.cancel(false);
        }
        return end != null;
    }

    private void turnAway(Channel client, String reason) {
        if (remove(client)) {
            record(client, reason);
            client.eventLoop().execute(() -> {
                client.pipeline().fireUserEventTriggered(new TurnedAway(reason));
                Channels.closeAfter(client, FAREWELL);
            });
        }
    }

    private void record(Channel client, String reason) {
        int before;
        synchronized (this) {
            if (recorded && System.nanoTime() - recordedNanos < RECORD_EVERY.toNanos()) {
                unrecorded++;
                return;
            }
            recorded = true;
            recordedNanos = System.nanoTime();
            before = unrecorded;
            unrecorded = 0;
        }
        enforcement.refused(
                target, Channels.address(client), before == 0 ? reason : reason + "; before it, " + more(before));
    }

    private static String more(int number) {
        return number + " more were turned away that had not shown who they are";
    }

    /** Records what has not been. */
    void close() {
        int number;
        synchronized (this) {
            number = unrecorded;
            unrecorded = 0;
        }
        if (number > 0) {
            enforcement.refused(target, "several", more(number));
        }
    }
}
