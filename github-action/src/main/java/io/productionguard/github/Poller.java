package io.productionguard.github;

import io.productionguard.github.ReviewRules.Denied;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks after all open questions on one thread, so that they share one rate. An outage or a rate limit makes it wait, and
 * every question has a deadline: when it passes, the answer is no. Thread-safe.
 */
final class Poller<T> implements AutoCloseable {

    /** At most this many questions are open at a time: each costs requests. */
    private static final int MAX_OPEN = 50;

    private static final Logger LOG = Logger.getLogger(Poller.class.getName());
    private static final Duration CLOSING = Duration.ofSeconds(15);

    /** What is done with a question, always on the poller's thread. */
    interface Work<T> {

        /** Asks. */
        void begin(T question) throws IOException, Denied;

        /** Looks for an answer; whether there was one. */
        boolean poll(T question) throws IOException, Denied;

        /** The answer is no. */
        void denied(T question, Denied why);

        /** Nobody waits for an answer any more. */
        void giveUp(T question);

        /** How long to leave GitHub alone so that what is left of the rate lasts; usually nothing. */
        Duration pace();
    }

    private final ScheduledExecutorService thread;
    private final Duration interval;
    private final Work<T> work;

    // All below is used on the thread alone.
    private final Map<String, Open<T>> open = new LinkedHashMap<>();
    private Instant pausedUntil = Instant.EPOCH;

    private static final class Open<T> {
        final T question;
        final Instant deadline;
        boolean begun;

        Open(T question, Instant deadline) {
            this.question = question;
            this.deadline = deadline;
        }
    }

    Poller(String name, Duration interval, Work<T> work) {
        this.interval = interval;
        this.work = work;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread poller = new Thread(task, name);
            poller.setDaemon(true);
            return poller;
        });
        // Its tasks report what goes wrong by themselves.
        var unused = thread.scheduleWithFixedDelay(
                this::round, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a question on; it is asked at once. */
    void add(String id, T question, Instant deadline) {
        later(() -> {
            if (open.size() == MAX_OPEN) {
                work.denied(question, new Denied("more than " + MAX_OPEN + " commands wait for people"));
                return;
            }
            Open<T> added = new Open<>(question, deadline);
            open.put(id, added);
            if (!step(added)) {
                open.remove(id);
            }
        });
    }

    /** Nobody waits for this one any more. */
    void remove(String id) {
        later(() -> {
            Open<T> removed = open.remove(id);
            if (removed != null) {
                work.giveUp(removed.question);
            }
        });
    }

    private void later(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "the session is over", e);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "internal error; what is held stays held until its time is over", e);
        }
    }

    private void round() {
        guarded(() -> {
            boolean paused = Instant.now().isBefore(pausedUntil);
            open.values().removeIf(each -> !step(each));
            if (paused) {
                return; // nothing was asked, so there is nothing to make up for
            }
            Instant next = Instant.now().plus(work.pace());
            if (next.isAfter(pausedUntil)) {
                pausedUntil = next;
            }
        });
    }

    /** Does what there is to do; whether the question stays open. */
    private boolean step(Open<T> each) {
        try {
            if (!Instant.now().isBefore(each.deadline)) {
                throw new Denied("nobody answered in time");
            }
            if (Instant.now().isBefore(pausedUntil)) {
                return true;
            }
            if (!each.begun) {
                work.begin(each.question);
                each.begun = true;
                return true;
            }
            return !work.poll(each.question);
        } catch (RateLimitedException e) {
            return paused(each, e);
        } catch (IOException e) {
            if (!each.begun) {
                // Nobody knows whether it was asked; asking twice could bring two answers.
                return denied(each, new Denied("nobody could be asked: " + e.getMessage()));
            }
            LOG.log(Level.WARNING, "no news about a held command: " + e.getMessage());
            return true;
        } catch (Denied e) {
            return denied(each, e);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "internal error", e);
            return denied(each, new Denied("an internal error of the action"));
        }
    }

    private boolean paused(Open<T> each, RateLimitedException e) {
        if (!e.until().isBefore(each.deadline)) {
            return denied(each, new Denied(e.getMessage() + ", which is too late for this command"));
        }
        pausedUntil = e.until();
        LOG.log(Level.WARNING, e.getMessage());
        return true;
    }

    private boolean denied(Open<T> each, Denied why) {
        work.denied(each.question, why);
        return false;
    }

    /** Gives everything up that is open. */
    @Override
    public void close() {
        later(() -> {
            open.values().forEach(each -> work.giveUp(each.question));
            open.clear();
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.shutdownNow();
        }
    }

    /** How often is looked. */
    Duration interval() {
        return interval;
    }
}
