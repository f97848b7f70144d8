package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where the Helm releases in one target's answers are masked: a thread of its own, because each takes tens of milliseconds in
 * which no other connection of the event loop would go on. One after the other, so that many cost time and not memory. No
 * answer has more than one in it. Thread-safe.
 */
final class ReleaseQueue {

    /** Releases that may wait; an answer with one more ends. */
    static final int MOST = 64;

    private static final Logger LOG = Logger.getLogger(ReleaseQueue.class.getName());

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor worker =
            new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST), task -> {
                Thread thread = new Thread(task, "helm-releases");
                thread.setDaemon(true);
                return thread;
            });

    ReleaseQueue() {
        worker.allowCoreThreadTimeOut(true);
    }

    /**
     * Has a release masked. To cancel it removes it, unless it has been begun.
     *
     * @throws BodyFilter.UnmaskableException when too many wait
     */
    CompletableFuture<byte[]> add(Supplier<byte[]> masking) throws BodyFilter.UnmaskableException {
        Job job = new Job(masking);
        try {
            worker.execute(job);
        } catch (RejectedExecutionException e) {
            throw new BodyFilter.UnmaskableException(
                    "more than " + MOST + " Helm releases wait to be masked at once; try again");
        }
        return job;
    }

    /** How many wait. */
    int waiting() {
        return worker.getQueue().size();
    }

    private final class Job extends CompletableFuture<byte[]> implements Runnable {

        private final Supplier<byte[]> masking;

        Job(Supplier<byte[]> masking) {
            this.masking = masking;
        }

        @Override
        public void run() {
            try {
                complete(masking.get());
            } catch (RuntimeException | Error e) {
                LOG.log(Level.SEVERE, "a Helm release could not be masked and is withheld", e);
                completeExceptionally(e);
            }
        }

        @Override
        public boolean cancel(boolean interrupt) {
            return worker.remove(this) && super.cancel(interrupt);
        }
    }
}
