package io.productionguard.gateway.record;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Instants as RFC 3339 in UTC with exactly six decimals, {@code 2026-11-03T10:11:12.000123Z}, so that every time has the
 * same length and texts sort like times. Written by hand because it runs for every line and {@code DateTimeFormatter}
 * loads locale data at start. Not thread-safe.
 */
final class Rfc3339 {

    private static final int DATE_LENGTH = "2026-11-03T10:11:12.".length();

    private final StringBuilder text = new StringBuilder(32);
    private long second = Long.MIN_VALUE;

    /** The text of {@code instant}, cut (not rounded) to microseconds. */
    String format(Instant instant) {
        if (instant.getEpochSecond() != second || text.length() < DATE_LENGTH) {
            formatSecond(instant.getEpochSecond());
        }
        text.setLength(DATE_LENGTH);
        digits(instant.getNano() / 1_000, 6);
        return text.append('Z').toString();
    }

    private void formatSecond(long epochSecond) {
        LocalDateTime date = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
        if (date.getYear() < 0 || date.getYear() > 9999) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "RFC 3339 has no year %d", date.getYear()));
        }
        second = epochSecond;
        text.setLength(0);
        digits(date.getYear(), 4).append('-');
        digits(date.getMonthValue(), 2).append('-');
        digits(date.getDayOfMonth(), 2).append('T');
        digits(date.getHour(), 2).append(':');
        digits(date.getMinute(), 2).append(':');
        digits(date.getSecond(), 2).append('.');
    }

    private StringBuilder digits(int number, int width) {
        int scale = 1;
        for (int i = 1; i < width; i++) {
            scale *= 10;
        }
        for (; scale > 0; scale /= 10) {
            text.append((char) ('0' + number / scale % 10));
        }
        return text;
    }
}
