package io.productionguard.gateway.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A recording as text for a terminal: a head, then one line per operation in columns. Nothing in it can move a cursor or
 * hide a line. The recording is read twice, in memory bounded by a few bytes per operation.
 */
public final class SessionTranscript {

    private static final int MAX_NAME = 24;
    private static final int MAX_COMMAND = 400;
    private static final String ROW = "%-12s %6s  %-{target}s  %-{decision}s %-8s %-{rule}s %8s %7s %9s  %s%n";

    private final OutcomeTable outcomes = new OutcomeTable();
    private int targetWidth = "TARGET".length();
    private int decisionWidth = "DECISION".length();
    private int ruleWidth = "RULE".length();
    private String row = ROW;

    private SessionTranscript() {}

    /** Writes the transcript, lines ending as the platform's do. */
    public static void write(Path recording, Verification verification, Appendable out) throws IOException {
        new SessionTranscript().transcribe(recording, verification, out);
    }

    private void transcribe(Path recording, Verification verification, Appendable out) throws IOException {
        try (RecordedEvents events = new RecordedEvents(recording)) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                measure(event.get());
            }
        }
        row = ROW.replace("{target}", String.valueOf(targetWidth))
                .replace("{decision}", String.valueOf(decisionWidth))
                .replace("{rule}", String.valueOf(ruleWidth));
        try (RecordedEvents events = new RecordedEvents(recording)) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                line(event.get(), out);
            }
            if (events.unreadable() > 0) {
                out.append(String.format("(%s could not be read)%n", Wording.count(events.unreadable(), "line")));
            }
        }
        out.append(String.format("%n%s%n", verification.text()));
    }

    private void measure(RecordedEvent event) {
        outcomes.read(event);
        if (event.type().equals("operation.decided")) {
            targetWidth = Math.max(targetWidth, name(event, "target").length());
            ruleWidth = Math.max(ruleWidth, name(event, "rule").length());
        }
        if (event.operation() > 0) {
            decisionWidth =
                    Math.max(decisionWidth, outcomes.outcome(event.operation()).length());
        }
    }

    private void line(RecordedEvent event, Appendable out) throws IOException {
        Members members = event.members();
        switch (event.type()) {
            case "session.started" -> head(event, out);
            case "operation.decided" -> operation(event, out);
            case "connection.refused", "violation" -> note(event, members.text("reason"), out);
            case "session.note" -> note(event, members.text("note"), out);
            case "session.ended" -> note(event, members.text("reason"), out);
            default -> {
                // Part of an operation's line, or of no interest here.
            }
        }
    }

    private void head(RecordedEvent event, Appendable out) throws IOException {
        Members members = event.members();
        Members caller = members.object("caller");
        String who = VisibleText.of(caller.text("subject"), MAX_COMMAND)
                + (caller.text("verification").equals("unverified")
                        ? " (local user, unverified)"
                        : " (" + VisibleText.of(caller.text("issuer"), MAX_COMMAND) + ")");
        out.append(String.format("Session    %s%n", VisibleText.of(members.text("session"), MAX_COMMAND)));
        out.append(String.format("Started    %s%n", VisibleText.of(Wording.date(event.time()), MAX_COMMAND)));
        out.append(String.format("Caller     %s%n", who));
        out.append(String.format(
                "Policy     %s, SHA-256 %s%n",
                VisibleText.of(members.text("policySource"), MAX_COMMAND),
                VisibleText.of(members.text("policySha256"), MAX_COMMAND)));
        out.append(String.format("Isolation  %s%n%n", VisibleText.of(members.text("isolation"), MAX_COMMAND)));
        out.append(String.format(
                row, "TIME (UTC)", "#", "TARGET", "DECISION", "RISK", "RULE", "ROWS", "MASKED", "TOOK", "COMMAND"));
    }

    private void operation(RecordedEvent event, Appendable out) throws IOException {
        long operation = event.operation();
        boolean completed = outcomes.completed(operation);
        out.append(String.format(
                Locale.ROOT,
                row,
                VisibleText.of(Wording.clock(event.time()), "10:11:12.345".length()),
                operation,
                name(event, "target"),
                outcomes.outcome(operation),
                name(event, "risk"),
                name(event, "rule"),
                completed ? outcomes.rows(operation) : "-",
                completed ? outcomes.masked(operation) : "-",
                completed ? Wording.micros(outcomes.micros(operation)) : "-",
                command(event.members())));
    }

    /**
     * On one line: indentation becomes a space, a line break stays visible, because behind {@code --} it decides what is a
     * comment; control characters are shown.
     */
    private static String command(Members members) {
        String text = members.text("text").strip();
        StringBuilder line = new StringBuilder(Math.min(text.length(), 2 * MAX_COMMAND));
        for (int i = 0; i < text.length() && line.length() <= 2 * MAX_COMMAND; i++) {
            switch (text.charAt(i)) {
                case '\n' -> line.append(lastIs(line, ' ') ? "⏎ " : " ⏎ ");
                case ' ', '\t' -> line.append(lastIs(line, ' ') ? "" : " ");
                default -> line.append(text.charAt(i));
            }
        }
        return VisibleText.of(line.toString(), MAX_COMMAND);
    }

    private static boolean lastIs(CharSequence line, char unit) {
        return !line.isEmpty() && line.charAt(line.length() - 1) == unit;
    }

    private static void note(RecordedEvent event, String text, Appendable out) throws IOException {
        String clock = VisibleText.of(Wording.clock(event.time()), "10:11:12.345".length());
        out.append(String.format(
                Locale.ROOT, "%-12s %6s  %s: %s%n", clock, "", event.type(), VisibleText.of(text, MAX_COMMAND)));
    }

    private static String name(RecordedEvent event, String member) {
        return VisibleText.of(event.members().text(member), MAX_NAME);
    }
}
