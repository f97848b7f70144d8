package io.productionguard.gateway.record;

import io.productionguard.gateway.record.OperationTrace.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many operations went which way over the time of a session, in at most {@link #SLOTS} equal slots. The length of a
 * session is not known while it is read, so the slots start at a millisecond and double whenever they are too few.
 */
final class ActivityChart {

    static final int SLOTS = 120;

    private final Map<Outcome, long[]> slots = new EnumMap<>(Outcome.class);
    private long startMillis = Long.MIN_VALUE;
    private long slotMillis = 1;
    private int used;

    void count(String time, Outcome outcome) {
        Instant instant = RecordedEvent.instant(time).orElse(null);
        if (instant == null || instant.getEpochSecond() < 0 || instant.getEpochSecond() > Integer.MAX_VALUE * 16L) {
            return;
        }
        long millis = instant.toEpochMilli();
        if (startMillis == Long.MIN_VALUE) {
            startMillis = millis;
        }
        // A clock that was set back counts for the first slot.
        long offset = Math.max(0, millis - startMillis);
        while (offset / slotMillis >= SLOTS) {
            halve();
        }
        int slot = (int) (offset / slotMillis);
        slots.computeIfAbsent(outcome, any -> new long[SLOTS])[slot]++;
        used = Math.max(used, slot + 1);
    }

    private void halve() {
        for (long[] counts : slots.values()) {
            for (int slot = 0; slot < SLOTS / 2; slot++) {
                counts[slot] = counts[2 * slot] + counts[2 * slot + 1];
            }
            Arrays.fill(counts, SLOTS / 2, SLOTS, 0);
        }
        slotMillis *= 2;
        used = (used + 1) / 2;
    }

    /** Slots from the first to the last one in which something was counted. */
    int used() {
        return used;
    }

    long slotMillis() {
        return slotMillis;
    }

    long count(int slot, Outcome outcome) {
        long[] counts = slots.get(outcome);
        return counts == null ? 0 : counts[slot];
    }
}
