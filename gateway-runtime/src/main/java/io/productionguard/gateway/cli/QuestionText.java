package io.productionguard.gateway.cli;

import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.operation.Risk;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a person reads before saying yes or no. Everything an agent may have written is made visible and indented behind a
 * bar, so that no command can imitate the question around it; whatever is too long is cut, and the digest says of what.
 */
final class QuestionText {

    /** Lines of a command that are shown at first. */
    private static final int SHORT_LINES = 20;

    /** Characters of a command that are shown at first. */
    private static final int SHORT_CHARACTERS = 2_000;

    /** Characters of a parameter, or of all names of what is touched, that are shown at first. */
    private static final int SHORT_PARAMETER = 300;

    /** Longest line; longer ones are broken, so that a terminal's own wrapping never leaves the bar. */
    private static final int WIDTH = 100;

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final ApprovalRequest request;
    private final boolean colour;

    QuestionText(ApprovalRequest request, boolean colour) {
        this.request = request;
        this.colour = colour;
    }

    /** Whether something of the command is left out of {@link #question}. */
    boolean isCut() {
        return command(Integer.MAX_VALUE, Integer.MAX_VALUE).size() > command().size()
                || request.text().length() > SHORT_CHARACTERS
                || request.parameters().size() > SHORT_LINES
                || request.parameters().stream().anyMatch(parameter -> parameter.length() > SHORT_PARAMETER)
                || String.join(", ", request.resources()).length() > SHORT_PARAMETER;
    }

    /**
     * The whole question.
     *
     * @param waiting how many other questions come after it
     */
    List<String> question(int waiting, Instant now, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(bold("Production Guard: may this run?")
                + (waiting == 0 ? "" : "  (" + waiting + " more waiting after it)"));
        lines.add("  target    " + shown(request.target()));
        lines.add("  risk      " + risk());
        lines.add("  does      " + shown(String.join(", ", request.actions())));
        if (!request.resources().isEmpty()) {
            lines.add("  to        " + shown(String.join(", ", request.resources())));
        }
        lines.add("  rule      " + shown(request.rule()) + message());
        lines.add("  asked by  " + shown(request.requester()));
        lines.add("  expires   " + CLOCK.format(request.expiresAt().atZone(zone)) + ", in " + inWords(now));
        lines.add("  command");
        lines.addAll(command());
        if (isCut()) {
            lines.add("    ... cut: " + request.text().length() + " characters in all; answer m to see everything");
        }
        lines.addAll(parameters());
        lines.add("  digest    sha256:" + request.digest().hex());
        return lines;
    }

    /** The whole command with all it touches and is given, without a limit. */
    List<String> wholeCommand() {
        List<String> lines = new ArrayList<>(command(Integer.MAX_VALUE, Integer.MAX_VALUE));
        request.resources().forEach(resource -> lines.addAll(barred(VisibleText.lines("to " + resource))));
        for (int i = 0; i < request.parameters().size(); i++) {
            lines.addAll(barred(VisibleText.lines(
                    "$" + (i + 1) + " = " + request.parameters().get(i))));
        }
        return lines;
    }

    /**
     * What stands before the cursor.
     *
     * @param code to be typed with a yes: only who can read the terminal knows it
     */
    String prompt(String code) {
        return bold("y " + code + " = let it run, n = refuse" + (isCut() ? ", m = more" : "")
                + " (a comment may follow): ");
    }

    private String risk() {
        String word = request.risk().word().toUpperCase(Locale.ROOT);
        String reasons = request.reasons().isEmpty() ? "" : ": " + shown(String.join("; ", request.reasons()));
        return (request.risk() == Risk.LOW ? word : red(word)) + reasons;
    }

    private String message() {
        return request.message().isEmpty() ? "" : ": " + shown(request.message());
    }

    private List<String> command() {
        return command(SHORT_LINES, SHORT_CHARACTERS);
    }

    private List<String> command(int maxLines, int maxCharacters) {
        String text = request.text().length() <= maxCharacters
                ? request.text()
                : request.text().substring(0, maxCharacters);
        return barred(VisibleText.lines(text)).stream().limit(maxLines).toList();
    }

    private List<String> parameters() {
        List<String> lines = new ArrayList<>();
        if (!request.parameters().isEmpty()) {
            lines.add("  parameters");
            for (int i = 0; i < request.parameters().size(); i++) {
                if (i == SHORT_LINES) {
                    lines.add("    ... " + (request.parameters().size() - i) + " more");
                    break;
                }
                lines.add(
                        "    | $" + (i + 1) + " = " + shown(request.parameters().get(i)));
            }
        }
        return lines;
    }

    private static List<String> barred(List<String> lines) {
        List<String> barred = new ArrayList<>();
        for (String line : lines) {
            int from = 0;
            do {
                int to = Math.min(line.length(), from + WIDTH);
                barred.add((from == 0 ? "    | " : "    : ") + line.substring(from, to));
                from = to;
            } while (from < line.length());
        }
        return barred;
    }

    /** One line, visible, not longer than a few terminal lines. */
    private static String shown(String text) {
        int limit = SHORT_PARAMETER;
        String visible = VisibleText.line(text.length() > limit ? text.substring(0, limit) : text);
        return text.length() > limit ? visible + " ... (" + text.length() + " characters)" : visible;
    }

    private String inWords(Instant now) {
        long seconds = Math.max(0, Duration.between(now, request.expiresAt()).toSeconds());
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    private String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    private String red(String text) {
        return colour ? "\u001b[1;31m" + text + "\u001b[0m" : text;
    }
}
