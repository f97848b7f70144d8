package io.productionguard.gateway.control;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.operation.OperationDigest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Follows a gateway's recording over connections of its own, from a sequence number to the seal, and reconnects where a
 * connection breaks. Checks that the lines form one chain, so that what the listener saw is a verified copy. Its thread
 * ends with the recording, when the gateway stays unreachable, or with {@link #close}.
 */
public final class EventFollower implements AutoCloseable {

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private static final Json.Limits EVENT_LIMITS = new Json.Limits(ControlLines.MAX_LINE_BYTES, 16, 200_000);

    private final Path socket;
    private final Duration patience;
    private final Listener listener;
    private final Thread thread;

    // Used by one thread at a time: the follower's, or the reader of its current connection.
    private long last;
    private Optional<String> lastHash = Optional.empty();
    private boolean complete;
    private IOException broken;

    /** When the gateway last did what it was asked, by the monotonic clock. */
    private long reachable = System.nanoTime();

    private ControlClient client;
    private boolean closed;

    /** What a follower is told, one call at a time, never after {@link #ended}. */
    public interface Listener {

        /** The next line of the recording. */
        void event(RecordedEvent event);

        /** Nothing more will come: the recording was sealed (empty), or what went wrong. Not called after {@code close}. */
        void ended(Optional<IOException> why);
    }

    /**
     * One line of a recording.
     *
     * @param sequence its number, from 1
     * @param type such as {@code approval.asked}
     * @param line its exact text
     * @param content the same, read
     */
    public record RecordedEvent(long sequence, String type, String line, JsonObject content) {}

    private EventFollower(Path socket, long after, Duration patience, Listener listener) {
        this.socket = socket;
        this.last = after;
        this.patience = patience;
        this.listener = listener;
        this.thread = new Thread(this::follow, "event-follower");
        thread.setDaemon(true);
    }

    /**
     * Starts to follow.
     *
     * @param after number of the last line that was handled, 0 for all
     * @param patience how long the gateway may be unreachable before the follower gives up
     */
    public static EventFollower start(Path socket, long after, Duration patience, Listener listener) {
        EventFollower follower = new EventFollower(socket, after, patience, listener);
        follower.thread.start();
        return follower;
    }

    private void follow() {
        long pause = FIRST_PAUSE_MILLIS;
        IOException why;
        try {
            while (true) {
                long before = last;
                try {
                    why = followOnce();
                } catch (IOException e) {
                    why = e;
                }
                if (complete || broken != null) {
                    break;
                }
                if (last > before) {
                    pause = FIRST_PAUSE_MILLIS;
                }
                if (System.nanoTime() - reachable > patience.toNanos() || !pause(pause)) {
                    break;
                }
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = new InterruptedIOException("interrupted");
        }
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        listener.ended(complete ? Optional.empty() : Optional.of(broken != null ? broken : why));
    }

    private IOException followOnce() throws IOException, InterruptedException {
        ControlClient connected = ControlClient.connect(socket);
        try (connected) {
            synchronized (this) {
                if (closed) {
                    return new IOException("closed");
                }
                client = connected;
            }
            connected.events(last, this::take);
            IOException end = connected.awaitEnd();
            reachable = System.nanoTime(); // until now, although it may have been silent for hours
            return end;
        } finally {
            // The reader may be in the middle of a line; it must have ended before another connection starts.
            connected.awaitEnd();
        }
    }

    private synchronized boolean pause(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        long left;
        while (!closed && (left = deadline - System.nanoTime()) > 0) {
            wait(left / 1_000_000 + 1);
        }
        return !closed;
    }

    private void take(byte[] line) throws IOException {
        synchronized (this) {
            if (closed) {
                throw new IOException("closed");
            }
        }
        try {
            JsonObject content = Json.parse(line, EVENT_LIMITS);
            long sequence = content.number("seq", 1, Long.MAX_VALUE);
            String type = content.text("type");
            if (sequence != last + 1) {
                throw new JsonException("line " + sequence + " follows line " + last);
            }
            if (lastHash.isPresent() && !content.text("prev").equals(lastHash.get())) {
                throw new JsonException("line " + sequence + " does not continue line " + last);
            }
            last = sequence;
            lastHash = Optional.of(
                    HexFormat.of().formatHex(OperationDigest.sha256().digest(line)));
            complete = type.equals("seal");
            listener.event(new RecordedEvent(sequence, type, new String(line, StandardCharsets.UTF_8), content));
        } catch (JsonException e) {
            broken = new IOException("what the gateway sends is not its recording: " + e.getMessage(), e);
            throw broken;
        }
        if (complete) {
            throw new EOFException("the recording is sealed");
        }
    }

    /** Stops following; nothing is told any more once this has returned, except a call that is under way. */
    @Override
    public void close() throws IOException {
        ControlClient current;
        synchronized (this) {
            closed = true;
            current = client;
            notifyAll();
        }
        if (current != null) {
            current.close();
        }
    }
}
