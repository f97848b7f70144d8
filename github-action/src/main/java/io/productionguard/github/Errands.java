package io.productionguard.github;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks several things at once, so that a start waits for the slowest answer and not for the sum of all. */
final class Errands implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "errand");
        thread.setDaemon(true);
        return thread;
    });

    /** Begins to ask. */
    <T> Future<T> ask(Callable<T> question) {
        return threads.submit(question);
    }

    /** Waits for an answer; what went wrong is thrown as it was. */
    static <T> T answer(Future<T> asked) throws ActionException, IOException {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for GitHub");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ActionException refused) {
                throw refused;
            }
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Gives up what nobody waits for any more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
