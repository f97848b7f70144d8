package io.productionguard.gateway.record;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How the operations of a recording went, a few bytes for each, so that a million of them fit in memory. Operations are
 * numbered from 1, so one whose number is greater than its line's is forged, and ignored.
 */
final class OutcomeTable {

    private byte[] states = new byte[64];
    private long[] rows = new long[64];
    private long[] masked = new long[64];
    private long[] micros = new long[64];

    /** Who approved, of the operations that were held. */
    private final Map<Long, String> approvers = new HashMap<>();

    private static final int MAX_APPROVERS = 10_000;
    private static final int MAX_NAMES = 40;

    private static final int ALLOWED = 1;
    private static final int DENIED = 2;
    private static final int HELD = 3;
    private static final int APPROVED = 4;
    private static final int REJECTED = 5;
    private static final int DECISION = 7;
    private static final int COMPLETED = 8;
    private static final int FAILED = 16;

    void read(RecordedEvent event) {
        Members members = event.members();
        switch (event.type()) {
            case "operation.decided" ->
                decide(
                        event,
                        switch (members.text("effect")) {
                            case "allow" -> ALLOWED;
                            case "approve" -> HELD;
                            default -> DENIED;
                        });
            case "approval.settled" -> {
                decide(event, members.flag("approved") ? APPROVED : REJECTED);
                if (members.flag("approved") && approvers.size() < MAX_APPROVERS) {
                    String names = String.join(", ", members.texts("approvers"));
                    approvers.put(event.operation(), " by " + VisibleText.of(names, MAX_NAMES));
                }
            }
            case "operation.completed" -> complete(event);
            default -> {
                // Not about how an operation went.
            }
        }
    }

    private void decide(RecordedEvent event, int decision) {
        int index = index(event);
        if (index >= 0) {
            states[index] = (byte) ((states[index] & ~DECISION) | decision);
        }
    }

    private void complete(RecordedEvent event) {
        Members members = event.members();
        int index = index(event);
        if (index >= 0) {
            states[index] |= (byte) (COMPLETED | (members.flag("failed") ? FAILED : 0));
            rows[index] = members.number("rows");
            masked[index] = members.number("masked");
            micros[index] = members.number("micros");
        }
    }

    private int index(RecordedEvent event) {
        long operation = event.operation();
        if (operation < 1 || operation > event.line()) {
            return -1;
        }
        int index = (int) operation;
        if (index >= states.length) {
            int length = Math.max(index + 1, states.length * 2);
            states = Arrays.copyOf(states, length);
            rows = Arrays.copyOf(rows, length);
            masked = Arrays.copyOf(masked, length);
            micros = Arrays.copyOf(micros, length);
        }
        return index;
    }

    private int known(long operation) {
        return operation < 1 || operation >= states.length ? 0 : (int) operation;
    }

    /** How it was decided, in one word, and whether the target then refused it. */
    String outcome(long operation) {
        byte state = states[known(operation)];
        String decision = switch (state & DECISION) {
            case ALLOWED -> "allowed";
            case DENIED -> "denied";
            case HELD -> "waiting";
            case APPROVED -> "approved" + approvers.getOrDefault(operation, "");
            case REJECTED -> "rejected";
            default -> "?";
        };
        return (state & FAILED) == 0 ? decision : decision + ", failed";
    }

    boolean completed(long operation) {
        return (states[known(operation)] & COMPLETED) != 0;
    }

    long rows(long operation) {
        return rows[known(operation)];
    }

    long masked(long operation) {
        return masked[known(operation)];
    }

    long micros(long operation) {
        return micros[known(operation)];
    }
}
