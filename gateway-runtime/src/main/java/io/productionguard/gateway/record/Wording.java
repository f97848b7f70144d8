package io.productionguard.gateway.record;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times, durations and counts for people. Times are in UTC. */
final class Wording {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Wording() {}

    /** {@code 10:11:12.345}, or what was recorded when that is no time. */
    static String clock(String time) {
        return RecordedEvent.instant(time).map(CLOCK::format).orElse(time);
    }

    /** {@code 3 November 2026, 10:11:12 UTC}, or what was recorded when that is no time. */
    static String date(String time) {
        return RecordedEvent.instant(time)
                .map(instant -> DATE.format(instant) + " UTC")
                .orElse(time);
    }

    /** The time between two recorded times, if both are times and in order. */
    static Optional<String> between(String start, String end) {
        Optional<Instant> from = RecordedEvent.instant(start);
        Optional<Instant> to = RecordedEvent.instant(end);
        if (from.isEmpty() || to.isEmpty() || to.get().isBefore(from.get())) {
            return Optional.empty();
        }
        return Optional.of(duration(Duration.between(from.get(), to.get())));
    }

    static String micros(long micros) {
        return duration(Duration.ofNanos(Math.max(0, Math.min(micros, Long.MAX_VALUE / 1_000)) * 1_000));
    }

    /** Two significant units at most: {@code 0.4 ms}, {@code 12 ms}, {@code 1.2 s}, {@code 3 min 4 s}, {@code 2 h 5 min}. */
    static String duration(Duration duration) {
        double millis = duration.getSeconds() * 1e3 + duration.getNano() / 1e6;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < 1_000) {
            return String.format(Locale.ROOT, "%.0f ms", millis);
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000);
        }
        return duration.toHours() == 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    /** {@code 1 row}, {@code 2,000 rows}. */
    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** {@code 120 bytes}, {@code 1.5 KiB}, {@code 3.0 MiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return count(bytes, "byte");
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
    }
}
