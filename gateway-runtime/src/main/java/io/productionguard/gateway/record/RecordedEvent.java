package io.productionguard.gateway.record;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of a recording, read back.
 *
 * @param position where it starts in the file
 * @param line its place in the file, counted from 1; 0 when it was read out of order
 * @param members everything in it
 */
record RecordedEvent(long position, long line, Members members) {

    String type() {
        return members.text("type");
    }

    /** As it stands in the line. */
    String time() {
        return members.text("time");
    }

    long sequence() {
        return members.number("seq");
    }

    long operation() {
        return members.number("operation");
    }

    static Optional<Instant> instant(String time) {
        try {
            return Optional.of(Instant.parse(time));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
