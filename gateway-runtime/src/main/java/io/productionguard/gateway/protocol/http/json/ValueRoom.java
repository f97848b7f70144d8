package io.productionguard.gateway.protocol.http.json;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that values longer than {@link JsonFilter#LONGEST_VALUE} may take together, over all answers that share it: one
 * such value is small, one on each of a hundred connections is not. Thread-safe.
 */
public final class ValueRoom {

    /** For filters whose values are never longer. */
    static final ValueRoom NONE = new ValueRoom(0);

    private final AtomicLong left;

    /** @param bytes of all values together */
    public ValueRoom(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** Takes all of it or nothing. */
    public boolean take(int bytes) {
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            return false;
        }
        return true;
    }

    void giveBack(int bytes) {
        left.addAndGet(bytes);
    }
}
