package io.productionguard.gateway.control;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long the gateway survives without hearing from its front-end. Runs on the monotonic clock, so a clock that is set
 * has no influence. Lapses once; what has lapsed cannot be renewed. Thread-safe.
 */
public final class Lease implements AutoCloseable {

    private final long nanos;
    private final LongSupplier ticker;
    private final Runnable lapsed;
    private final Thread watch;

    private long deadline;
    private State state = State.RUNNING;

    private enum State {
        RUNNING,
        LAPSED,
        CLOSED
    }

    /**
     * Starts the lease.
     *
     * @param lapsed called once on the lease's own thread when nobody renewed it in time; may block
     */
    public static Lease start(Duration duration, Runnable lapsed) {
        Lease lease = new Lease(duration, System::nanoTime, lapsed);
        lease.watch.start();
        return lease;
    }

    /** A lease on another clock, whose watch thread is not running; a test calls {@link #check} itself. */
    Lease(Duration duration, LongSupplier ticker, Runnable lapsed) {
        this.nanos = duration.toNanos();
        this.ticker = ticker;
        this.lapsed = lapsed;
        this.deadline = ticker.getAsLong() + nanos;
        this.watch = new Thread(this::watch, "lease");
        watch.setDaemon(true);
    }

    /** Starts the time anew; returns the milliseconds left, 0 when the lease has lapsed or was closed. */
    public synchronized long renew() {
        if (state != State.RUNNING || deadline - ticker.getAsLong() <= 0) {
            return 0;
        }
        deadline = ticker.getAsLong() + nanos;
        return remainingMillis();
    }

    /** Milliseconds until it lapses, rounded up; 0 when it has lapsed or was closed. */
    public synchronized long remainingMillis() {
        if (state != State.RUNNING) {
            return 0;
        }
        long left = deadline - ticker.getAsLong();
        return left <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left + TimeUnit.MILLISECONDS.toNanos(1) - 1);
    }

    /** Ends the lease without lapsing: the session ends for another reason. */
    @Override
    public synchronized void close() {
        if (state == State.RUNNING) {
            state = State.CLOSED;
            notifyAll();
        }
    }

    /** Lapses if it is time; returns whether the lease still runs. */
    boolean check() {
        synchronized (this) {
            if (state != State.RUNNING) {
                return false;
            }
            if (deadline - ticker.getAsLong() > 0) {
                return true;
            }
            state = State.LAPSED;
        }
        lapsed.run();
        return false;
    }

    private void watch() {
        try {
            while (check()) {
                synchronized (this) {
                    long millis = remainingMillis();
                    if (millis > 0) {
                        wait(millis);
                    }
                }
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread. A gateway without a lease must not live on.
            synchronized (this) {
                deadline = ticker.getAsLong();
            }
            check();
        }
    }
}
