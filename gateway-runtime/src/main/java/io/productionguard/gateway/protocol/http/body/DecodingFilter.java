package io.productionguard.gateway.protocol.http.body;

import java.util.concurrent.CompletionStage;

/**
 * Decodes a content coding (RFC 9110 §8.4) in front of another filter, as much in one turn of the event loop as {@link Turns}
 * says. Which coding it is, is the subclass's part.
 */
public abstract class DecodingFilter implements BodyFilter {

    final BodyFilter next;
    final Turns turns = new Turns();
    /** What can be passed on at the end of the turn. */
    final ByteRun out = new ByteRun();

    DecodingFilter(BodyFilter next) {
        this.next = next;
    }

    /** Whether something of the piece has not been decoded yet. */
    abstract boolean hasMore();

    /** Decodes the next bit of the piece into {@link #out}, and counts it for {@link #turns}. */
    abstract void decode() throws UnmaskableException;

    /** Decodes as far as this turn and the filter behind it go. */
    final byte[] run() throws UnmaskableException {
        while (hasMore() && !turns.isOver() && next.stopped() == null) {
            decode();
        }
        return out.take();
    }

    @Override
    public final CompletionStage<?> stopped() {
        return Turns.stopped(next, hasMore());
    }

    @Override
    public final byte[] more() throws UnmaskableException {
        turns.begin();
        if (next.stopped() != null) {
            out.add(next.more());
        }
        return run();
    }

    @Override
    public final byte[] flush() throws UnmaskableException {
        return next.flush();
    }
}
