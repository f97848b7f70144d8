package io.productionguard.gateway.policy;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a text of the configuration may look like. The same expressions stand in the published JSON Schema.
 *
 * @param expectation what to write instead of a text that does not fit
 * @param maxLength longest text, in UTF-16 units
 * @param pattern that the whole text matches; free of nested repetition, so it takes linear time
 */
record Syntax(String expectation, int maxLength, Pattern pattern) {

    private static final String NO_CONTROLS =
            "[^\\x00-\\x1f\\x7f-\\x9f]*[^\\x00-\\x20\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*";

    /** Names of targets, rules and credentials. */
    static final Syntax NAME = new Syntax(
            "write at most 63 letters, digits, dots, dashes and underscores, beginning with a letter or digit",
            63,
            "[A-Za-z0-9][A-Za-z0-9._-]*");

    /** Globs, claims, groups, addresses. */
    static final Syntax TEXT = line(256);

    /** A rule's message. */
    static final Syntax MESSAGE = line(500);

    static final Syntax DURATION = new Syntax(
            "write a number and s, m or h, such as 90s, 30m or 2h; at most 168h", 63, "[1-9][0-9]{0,5}[smh]");

    static final Syntax ISSUER = new Syntax(
            "write an https URL without query (http only for localhost, 127.0.0.1 and [::1])",
            512,
            "(https://[^\\s/?#@]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]+)?)(/[^\\s?#@]*)?");

    private Syntax(String expectation, int maxLength, String pattern) {
        this(expectation, maxLength, Pattern.compile(pattern));
    }

    /** One line of text with something in it. */
    static Syntax line(int maxLength) {
        return new Syntax(
                "write one line of 1 to " + maxLength + " characters without control characters",
                maxLength,
                NO_CONTROLS);
    }

    /** What is wrong with {@code text}, to follow its name in a message; empty when nothing is. */
    Optional<String> objection(String text) {
        if (text.isEmpty()) {
            return Optional.of("is empty; " + expectation);
        }
        if (text.length() > maxLength) {
            return Optional.of("is longer than " + maxLength + " characters; " + expectation);
        }
        boolean paired = text.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
        return paired && pattern.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("has an unusable form: " + Quote.of(text) + "; " + expectation);
    }
}
