package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.enforce.Passage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The messages sent to the server that it has not answered yet, oldest first. Event loop only. */
final class Expectations {

    private final Deque<Expectation> queue = new ArrayDeque<>();
    private final StatementRegistry registry;
    private boolean skipping;

    Expectations(StatementRegistry registry) {
        this.registry = registry;
    }

    Expectation add(Expectation.Kind kind) {
        return add(kind, false);
    }

    /** Enters a message of the gateway's own, whose answer the client does not see. */
    Expectation inject(Expectation.Kind kind) {
        return add(kind, true);
    }

    private Expectation add(Expectation.Kind kind, boolean injected) {
        Expectation expectation = new Expectation(kind, injected, registry.segment());
        queue.add(expectation);
        if (!expectation.extended()) {
            registry.nextSegment();
        }
        return expectation;
    }

    /** What the server answers now, or null when it owes nothing. */
    Expectation head() {
        return queue.peekFirst();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void pop() {
        queue.removeFirst();
    }

    /** Whether something that can run a statement is still unanswered. */
    boolean running() {
        for (Expectation each : queue) {
            if (each.runs()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the server is ignoring what it gets until a Sync comes. */
    boolean skipping() {
        return skipping;
    }

    /** A Sync is on its way. */
    void resume() {
        skipping = false;
    }

    /**
     * The server reported an error in an extended-query message: it skips everything up to the next Sync, so those answers
     * will not come. The operations among them did not run.
     */
    void failToSync() {
        List<Expectation> skipped = new ArrayList<>();
        while (!queue.isEmpty() && queue.peekFirst().kind != Expectation.Kind.SYNC) {
            skipped.add(queue.removeFirst());
        }
        skipping = queue.isEmpty();
        for (int i = skipped.size() - 1; i >= 0; i--) {
            Expectation each = skipped.get(i);
            registry.undo(each);
            if (each.passage != null) {
                each.passage.completed("not executed", true);
            }
        }
    }

    /** The server has begun COPY FROM STDIN: it ignores the Syncs that were sent right behind (manual, "COPY Operations"). */
    void forgetSyncsBehindHead() {
        Expectation head = queue.removeFirst();
        while (!queue.isEmpty() && queue.peekFirst().kind == Expectation.Kind.SYNC) {
            queue.removeFirst();
        }
        queue.addFirst(head);
    }

    /** The connection ended. */
    void end() {
        for (Expectation each : queue) {
            Passage operation = each.operation();
            if (operation != null) {
                operation.completed("connection closed", true);
            }
        }
        queue.clear();
    }
}
