package io.productionguard.gateway.record;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that writes lines which wait to be written together, and makes the operating system put a recording on
 * disk. Sleeps while nothing is recorded.
 */
final class RecordingFlusher implements Runnable, AutoCloseable {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    /** Every how many ticks the disk is flushed: 450 ms, so that a slow disk still makes it within a second. */
    private static final int TICKS_PER_FORCE = 3;

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
        for (int tick = 0; tick < TICKS_PER_FORCE && !closed; tick++) {
            pause();
            write.run();
        }
        // Cleared before forcing: a line that is written meanwhile is flushed by the next round.
        dirty = false;
        write.run();
        force.run();
    }

    private void pause() {
        long end = System.nanoTime() + TICK_NANOS;
        for (long left = TICK_NANOS; left > 0 && !closed; left = end - System.nanoTime()) {
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
