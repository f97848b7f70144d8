package io.productionguard.gateway.session;

import io.productionguard.gateway.control.ControlTarget;
import io.productionguard.gateway.record.LineListener;
import io.productionguard.gateway.record.Recording;
import io.productionguard.gateway.record.Subscription;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Hands the lines of a recording, which it pushes, to a reader of the control channel, which pulls. Keeps a few lines and no
 * more: while the reader is slow the recording's follower waits, and nothing else does.
 */
final class FollowedLines implements ControlTarget.RecordedLines, LineListener {

    private static final int LINES_AHEAD = 16;

    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(LINES_AHEAD);
    private volatile boolean closed;
    private Optional<Item> last = Optional.empty();
    private Subscription subscription;

    private FollowedLines() {}

    /** Follows from the line after number {@code after}. */
    static FollowedLines of(Recording recording, long after) throws IOException {
        FollowedLines lines = new FollowedLines();
        lines.subscription = recording.subscribe(after, lines);
        return lines;
    }

    /** A line, or the end with its reason. */
    private record Item(Optional<byte[]> line, Optional<IOException> failure) {}

    @Override
    public void line(long sequence, byte[] line) throws IOException {
        put(new Item(Optional.of(line), Optional.empty()));
    }

    @Override
    public void ended(Optional<IOException> failure) {
        try {
            put(new Item(Optional.empty(), failure));
        } catch (IOException e) {
            // Closed by its reader, who no longer waits for the end.
            closed = true;
        }
    }

    private void put(Item item) throws IOException {
        try {
            items.put(item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the reader has gone", e);
        }
    }

    @Override
    public byte[] next() throws IOException, InterruptedException {
        if (last.isEmpty()) {
            Item item = closed ? new Item(Optional.empty(), Optional.empty()) : items.take();
            if (item.line().isPresent() && !closed) {
                return item.line().get();
            }
            last = Optional.of(item);
        }
        if (!closed && last.get().failure().isPresent()) {
            throw last.get().failure().get();
        }
        return null;
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
        // Wakes a reader that waits; when the queue is full it does not wait.
        items.offer(new Item(Optional.empty(), Optional.empty()));
    }
}
