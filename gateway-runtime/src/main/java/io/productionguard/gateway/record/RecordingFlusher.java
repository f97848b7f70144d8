package io.productionguard.gateway.record;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that writes lines which wait to be written together, and makes the operating system put a recording on
 * disk. Sleeps while nothing is recorded.
 */
final class RecordingFlusher implements Runnable, AutoCloseable {

    /**
     * How long lines wait: short, so that a slow disk still makes it within a second, and because the less there is to flush,
     * the less a flush holds up whatever shares the processor with it.
     */
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    /** A step that can fail. */
    interface Step {
        void run() throws IOException;
    }

    private final Step write;
    private final Step force;
    private final Thread thread;
    private volatile boolean dirty;
    private volatile boolean closed;

    /**
     * @param write hands waiting lines to the operating system
     * @param force flushes the file to disk; both remember their own failures, so that nothing is done about them here
     */
    RecordingFlusher(Step write, Step force) {
        this.write = write;
        this.force = force;
        thread = new Thread(this, "recording-flusher");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There is something to write or to flush. Costs a volatile read unless the thread sleeps. */
    void dirty() {
        if (!dirty) {
            dirty = true;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                if (dirty) {
                    flush();
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (IOException e) {
            // The recording has failed for good and every append says so: there is nothing left to flush.
            closed = true;
        }
    }

    private void flush() throws IOException {
        pause();
        // Cleared before forcing: a line that is written meanwhile is flushed by the next round.
        dirty = false;
        write.run();
        force.run();
    }

    private void pause() {
        long end = System.nanoTime() + WAIT_NANOS;
        for (long left = WAIT_NANOS; left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** Ends the thread and waits for a flush that is under way. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
