package io.productionguard.gateway.policy;

import java.time.Duration;

/** Durations as the configuration writes them: {@code 90s}, {@code 30m}, {@code 2h}. */
final class Durations {

    static final Duration MAX = Duration.ofDays(7);

    private Durations() {}

    /** @param text that has the form of {@link Syntax#DURATION} */
    static Duration parse(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> throw new IllegalArgumentException("not a duration: " + text);
        };
    }

    /** In the largest unit that takes a whole number. */
    static String format(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
    }
}
