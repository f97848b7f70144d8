package io.productionguard.gateway.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A place in a recording that moves forward as its reader asks: first over what was written before it came, then over what
 * is written from then on. Reads the file itself and only remembers a position, so it needs the same memory however far
 * behind its reader is, never holds up the recording or other followers, and leaves neither gap nor duplicate between old
 * and new lines.
 *
 * <p>One thread reads; {@link #close} may come from another and ends the reading.
 */
public final class LineFollower implements AutoCloseable {

    /** What a follower sees of the recording it follows. */
    interface Source {

        /** Bytes of complete lines that were handed to the operating system. */
        long written();

        /** Whether {@link #written()} will not grow any more. */
        boolean ended();

        /** Why it ended, unless it was just closed. */
        Optional<IOException> failure();

        /** The follower will not be needed any more. */
        void forget(LineFollower follower);
    }

    private final Source source;
    private final LineReader reader;
    private final long after;
    private long sequence;
    /** The reader waits on this object, or is about to. */
    private volatile boolean waiting;

    private boolean closed;

    /** Follows from the line after number {@code after}; closes {@code reader} when it is closed itself. */
    LineFollower(Source source, LineReader reader, long after) {
        this.source = source;
        this.reader = reader;
        this.after = after;
    }

    /**
     * Waits for the next line.
     *
     * @return its bytes without the line end, one JSON object in UTF-8, for the caller to keep; null when the recording has
     *     ended and is wholly read, or this was closed
     * @throws IOException when the recording failed or cannot be read
     */
    public synchronized byte[] next() throws IOException, InterruptedException {
        while (!closed) {
            // Read before asking what is written, or the last lines before the end could be missed.
            boolean ended = source.ended();
            while (reader.next(source.written()) == LineReader.Found.LINE) {
                sequence++;
                if (sequence > after) {
                    return reader.line();
                }
            }
            if (ended) {
                throwFailure();
                return null;
            }
            await();
        }
        return null;
    }

    private void throwFailure() throws IOException {
        Optional<IOException> failure = source.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void await() throws InterruptedException {
        waiting = true;
        try {
            while (!closed && !source.ended() && reader.consumed() >= source.written()) {
                wait();
            }
        } finally {
            waiting = false;
        }
    }

    /** There is something new. Costs the caller a volatile read unless the reader waits. */
    void wake() {
        if (waiting) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Lets a waiting {@link #next} return null. */
    @Override
    public void close() {
        source.forget(this);
        synchronized (this) {
            closed = true;
            notifyAll();
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
