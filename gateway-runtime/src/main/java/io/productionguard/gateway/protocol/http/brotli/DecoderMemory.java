package io.productionguard.gateway.protocol.http.brotli;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What several decoders may hold together: their windows and their prefix codes. A stream that needs more than is left fails;
 * so a few large ones, or many hostile ones, cannot take the memory of everything else. Any thread.
 */
public final class DecoderMemory {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit in bytes */
    public DecoderMemory(long limit) {
        this.limit = limit;
    }

    /** Whether more than half of it is in use, so that nobody should ask for more bodies in Brotli for now. */
    public boolean isScarce() {
        return used.get() > limit / 2;
    }

    /** Bytes that are in use. */
    public long used() {
        return used.get();
    }

    boolean take(long bytes) {
        if (used.addAndGet(bytes) > limit) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }
}
