package io.productionguard.gateway.record;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the events of one operation stand in a recording, and how it went: all that is kept of it while a recording is
 * read, whatever the length of its texts.
 */
final class OperationTrace {

    static final long NOWHERE = -1;

    private static final int MAX_ANSWERS = 64;

    /** How an operation went. */
    enum Outcome {
        ALLOWED("allowed"),
        APPROVED("approved"),
        /** By a rule. */
        DENIED("denied"),
        /** Held, and not approved. */
        REJECTED("not approved"),
        /** Held when the recording ended. */
        WAITING("waiting");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final long operation;
    private final long decided;
    /** Line in the file, from 1. */
    private final long line;

    private final OperationGroup group;
    private Outcome outcome;
    private long asked = NOWHERE;
    private long settled = NOWHERE;
    private long completed = NOWHERE;
    private boolean failed;
    private final List<Long> answers = new ArrayList<>(0);

    OperationTrace(RecordedEvent event, OperationGroup group) {
        operation = event.operation();
        decided = event.position();
        line = event.line();
        this.group = group;
        outcome = switch (event.members().text("effect")) {
            case "allow" -> Outcome.ALLOWED;
            case "approve" -> Outcome.WAITING;
            default -> Outcome.DENIED;
        };
    }

    void asked(RecordedEvent event) {
        asked = event.position();
    }

    void answered(RecordedEvent event) {
        if (answers.size() < MAX_ANSWERS) {
            answers.add(event.position());
        }
    }

    void settled(RecordedEvent event) {
        settled = event.position();
        outcome = event.members().flag("approved") ? Outcome.APPROVED : Outcome.REJECTED;
    }

    void completed(RecordedEvent event) {
        completed = event.position();
        failed = event.members().flag("failed");
    }

    long operation() {
        return operation;
    }

    long line() {
        return line;
    }

    OperationGroup group() {
        return group;
    }

    Outcome outcome() {
        return outcome;
    }

    boolean failed() {
        return failed;
    }

    /** Position of its {@code operation.decided}. */
    long decidedAt() {
        return decided;
    }

    /** Position of its {@code approval.asked}, or {@link #NOWHERE}. */
    long askedAt() {
        return asked;
    }

    /** Positions of its {@code approval.answered}. */
    List<Long> answersAt() {
        return answers;
    }

    /** Position of its {@code approval.settled}, or {@link #NOWHERE}. */
    long settledAt() {
        return settled;
    }

    /** Position of its {@code operation.completed}, or {@link #NOWHERE}. */
    long completedAt() {
        return completed;
    }
}
