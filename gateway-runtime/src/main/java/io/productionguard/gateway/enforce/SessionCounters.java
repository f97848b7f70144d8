package io.productionguard.gateway.enforce;

import java.util.concurrent.atomic.AtomicLong;

/** How many operations a session saw and what became of them. Thread-safe; the numbers may be a moment apart. */
public final class SessionCounters {

    private final AtomicLong operations = new AtomicLong();
    private final AtomicLong denied = new AtomicLong();
    private final AtomicLong approved = new AtomicLong();

    /** Counts an operation and gives it its number, from 1. */
    long nextOperation() {
        return operations.incrementAndGet();
    }

    void countDenied() {
        denied.incrementAndGet();
    }

    void countApproved() {
        approved.incrementAndGet();
    }

    /** Operations that were submitted. */
    public long operations() {
        return operations.get();
    }

    /** Operations that were refused, at once or after waiting. */
    public long denied() {
        return denied.get();
    }

    /** Operations that ran because people agreed. */
    public long approved() {
        return approved.get();
    }
}
