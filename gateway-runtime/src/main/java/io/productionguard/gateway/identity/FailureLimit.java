package io.productionguard.gateway.identity;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Says when so much has failed lately that no more work is done for a while. Thread-safe. */
final class FailureLimit {

    private final int most;
    private final long windowNanos;
    private final LongSupplier ticker;
    private long windowStart;
    private int failures;

    /** At most {@code most} failures within each {@code window}. */
    FailureLimit(int most, Duration window, LongSupplier ticker) {
        this.most = most;
        this.windowNanos = window.toNanos();
        this.ticker = ticker;
        this.windowStart = ticker.getAsLong();
    }

    /** Whether another try may be made now. */
    synchronized boolean permits() {
        return failures(ticker.getAsLong()) < most;
    }

    /** A try has failed. */
    synchronized void failed() {
        failures = failures(ticker.getAsLong()) + 1;
    }

    private int failures(long now) {
        if (now - windowStart >= windowNanos) {
            windowStart = now;
            failures = 0;
        }
        return failures;
    }
}
