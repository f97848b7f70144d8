package io.productionguard.gateway.record;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves one listener from the file itself: first what was written before it came, then what is written from then on.
 * As it only remembers a position, it needs the same memory however far behind its listener is, and since lines are read
 * in the order of the file there can be neither gap nor duplicate between old and new ones.
 */
final class LineFollower implements Subscription, Runnable {

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
    private final LineListener listener;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean closed;

    LineFollower(Source source, LineReader reader, long after, LineListener listener) {
        this.source = source;
        this.reader = reader;
        this.after = after;
        this.listener = listener;
        thread = new Thread(this, "recording-follower");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There is something new. Costs the caller a volatile read unless the follower sleeps. */
    void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        Optional<IOException> failure;
        try (reader) {
            follow();
            failure = source.failure();
        } catch (IOException e) {
            failure = Optional.of(e);
        } catch (RuntimeException e) {
            failure = Optional.of(new IOException("the listener failed", e));
        } finally {
            source.forget(this);
        }
        if (!closed) {
            listener.ended(failure);
        }
    }

    private void follow() throws IOException {
        long sequence = 0;
        while (!closed) {
            // Read before asking what is written, or the last lines before the end could be missed.
            boolean ended = source.ended();
            while (!closed && reader.next(source.written()) == LineReader.Found.LINE) {
                sequence++;
                if (sequence > after) {
                    listener.line(sequence, reader.line());
                }
            }
            if (ended) {
                return;
            }
            sleep();
        }
    }

    private void sleep() {
        parked = true;
        try {
            while (!closed && !source.ended() && reader.consumed() >= source.written()) {
                LockSupport.park(this);
                if (Thread.interrupted() && closed) {
                    return;
                }
            }
        } finally {
            parked = false;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        LockSupport.unpark(thread);
    }
}
