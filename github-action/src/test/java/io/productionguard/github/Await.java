package io.productionguard.github;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, bounded. */
final class Await {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Await() {}

    /** The first value that is not null. */
    static <T> T value(String what, Supplier<T> supplier) {
        Instant end = Instant.now().plus(LONGEST);
        while (Instant.now().isBefore(end)) {
            T value = supplier.get();
            if (value != null) {
                return value;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("there was no " + what + " within " + LONGEST.toSeconds() + " s");
    }

    /** Until it is true. */
    static void until(String what, Supplier<Boolean> condition) {
        value(what, () -> condition.get() ? true : null);
    }
}
