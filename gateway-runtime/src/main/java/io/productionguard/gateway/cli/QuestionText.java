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

    /** Lines of the question besides those of parameters, and the fewest of these that are shown at first. */
    private static final int OTHER_LINES = 14;

    private static final int FEWEST_LINES = 10;

    /** Longest line; longer ones are broken, so that a terminal's own wrapping never leaves the bar. */
    private static final int WIDTH = 100;

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final ApprovalRequest request;
    private final boolean colour;
    /** Lines of parameters that are shown at first. */
    private final int parameterLines;

    /** @param rows that the terminal has */
    QuestionText(ApprovalRequest request, boolean colour, int rows) {
        this.request = request;
        this.colour = colour;
        this.parameterLines = Math.max(FEWEST_LINES, rows - OTHER_LINES);
    }

    /** Whether something of the command, or of what it is given, is left out of {@link #question}. */
    boolean isCut() {
        return isCommandCut()
                || areParametersCut()
                || String.join(", ", request.resources()).length() > SHORT_PARAMETER;
    }

    private boolean isCommandCut() {
        return command(Integer.MAX_VALUE, Integer.MAX_VALUE).size() > command().size()
                || request.text().length() > SHORT_CHARACTERS;
    }

    private boolean areParametersCut() {
        return allParameters().size() > parameterLines
                || request.parameters().stream().anyMatch(QuestionText::isShortened);
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
        if (isCommandCut()) {
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
            String parameter = request.parameters().get(i);
            lines.addAll(
                    isText(parameter)
                            ? text(i, parameter)
                            : barred(List.of(name(i) + " " + VisibleText.line(parameter))));
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
        List<String> all = allParameters();
        if (all.isEmpty()) {
            return all;
        }
        List<String> lines = new ArrayList<>();
        lines.add("  parameters");
        lines.addAll(all.subList(0, Math.min(all.size(), parameterLines)));
        if (areParametersCut()) {
            int more = Math.max(0, all.size() - parameterLines);
            lines.add("    ... " + (more == 0 ? "cut" : more + " more lines") + "; answer m to see everything");
        }
        return lines;
    }

    /** All parameters, those of one line shortened. */
    private List<String> allParameters() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < request.parameters().size(); i++) {
            String parameter = request.parameters().get(i);
            if (isText(parameter)) {
                lines.addAll(text(i, parameter));
            } else {
                lines.add("    | " + name(i) + " " + shown(parameter));
            }
        }
        return lines;
    }

    /** A text of several lines, such as a preview, with what goes and what comes in colours. */
    private List<String> text(int index, String parameter) {
        List<String> lines = new ArrayList<>();
        lines.add("    | " + name(index));
        for (String line : VisibleText.lines(parameter)) {
            for (String barred : barred(List.of(line))) {
                lines.add(line.startsWith("+ ") ? green(barred) : line.startsWith("- ") ? red(barred) : barred);
            }
        }
        return lines;
    }

    private static String name(int index) {
        return "$" + (index + 1) + " =";
    }

    private static boolean isText(String parameter) {
        return parameter.indexOf('\n') >= 0;
    }

    private static boolean isShortened(String parameter) {
        return !isText(parameter) && parameter.length() > SHORT_PARAMETER;
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

    private String green(String text) {
        return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    private String red(String text) {
        return colour ? "\u001b[1;31m" + text + "\u001b[0m" : text;
    }
}
