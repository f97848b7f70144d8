package io.productionguard.gateway.protocol.http.body;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How much of a body one turn of the event loop may decode: a few bytes can stand for megabytes, all of which have to be looked
 * at, while other connections wait. What a turn has left counts for the pieces that come in it later.
 */
public final class Turns {

    /** Decoded bytes of one turn. */
    static final int LONGEST = 256 << 10;

    private static final CompletionStage<?> NEXT = CompletableFuture.completedFuture(null);

    private int left = LONGEST;

    /** Counts decoded bytes. */
    void took(int bytes) {
        left -= bytes;
    }

    /** Whether the rest is for another turn. */
    boolean isOver() {
        return left <= 0;
    }

    /** Another turn begins. */
    void begin() {
        left = LONGEST;
    }

    /** What a filter waits for that has more to do: the filter behind it, or just another turn. */
    static CompletionStage<?> stopped(BodyFilter behind, boolean hasMore) {
        CompletionStage<?> stopped = behind.stopped();
        return stopped == null && hasMore ? NEXT : stopped;
    }
}
