package io.productionguard.gateway.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits, within bounds, for something that another thread or process brings about. */
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Eventually() {}

    /** Asks again and again until the value is as wanted; fails with the last value after ten seconds. */
    public static <T> T value(Callable<T> question, Predicate<T> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T value = question.call();
        while (!wanted.test(value)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still " + value + " after " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(5);
            value = question.call();
        }
        return value;
    }
}
