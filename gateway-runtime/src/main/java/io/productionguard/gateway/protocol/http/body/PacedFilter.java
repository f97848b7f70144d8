package io.productionguard.gateway.protocol.http.body;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Feeds a body to its filter as fast as the filter takes it: while it has stopped in the middle of a piece, what comes behind
 * waits, in order. No more should be read from the target then; what is on its way already is one read of its connection.
 * Event loop only.
 */
public final class PacedFilter {

    private final BodyFilter filter;
    private final EventLoop loop;
    /** To be called when {@link #next} can be. */
    private final Runnable ready;

    private final ByteRun waiting = new ByteRun();
    private boolean busy;

    public PacedFilter(BodyFilter filter, EventLoop loop, Runnable ready) {
        this.filter = filter;
        this.loop = loop;
        this.ready = ready;
    }

    /** Whether something of the body has not gone through yet; {@code ready} is called once that can go on. */
    public boolean isBusy() {
        return busy;
    }

    /** Takes a piece, which nobody changes any more; what can be passed on by now. */
    public byte[] feed(byte[] piece) throws BodyFilter.UnmaskableException {
        if (busy) {
            waiting.adopt(piece);
            return BodyFilter.NOTHING;
        }
        byte[] masked = filter.feed(piece, 0, piece.length);
        look();
        return masked;
    }

    /** Goes on; what can be passed on by now. */
    public byte[] next() throws BodyFilter.UnmaskableException {
        byte[] masked;
        if (filter.stopped() != null) {
            masked = filter.more();
        } else {
            byte[] piece = waiting.take();
            masked = filter.feed(piece, 0, piece.length);
        }
        look();
        return masked;
    }

    private void look() {
        CompletionStage<?> stopped = filter.stopped();
        busy = stopped != null || waiting.size() > 0;
        if (stopped != null) {
            var unused = stopped.whenComplete((value, failure) -> again());
        } else if (busy) {
            again();
        }
    }

    /** Calls {@code ready} when the loop has looked after its other connections; tasks would run before it does. */
    public void again() {
        var unused = loop.schedule(ready, 0, TimeUnit.NANOSECONDS);
    }
}
