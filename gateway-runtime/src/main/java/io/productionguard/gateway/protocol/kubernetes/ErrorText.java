package io.productionguard.gateway.protocol.kubernetes;

import java.util.function.UnaryOperator;

/**
 * Messages in which an API server explains a refusal with the objects themselves: the difference of two pods, or a whole
 * template, as Go or JSON prints them ({@code Name:"DB_PASSWORD", Value:"…"}). A change that was bound to fail would show
 * what reading the object does not, so the values of variables are taken out, whatever their names.
 */
final class ErrorText {

    private static final String FIELD = "Value";

    private ErrorText() {}

    /**
     * The message with every value of a field {@code Value} replaced.
     *
     * @param instead what to write for a value, without quotes
     * @return the same text when there is none
     */
    static String masked(String message, UnaryOperator<String> instead) {
        StringBuilder masked = null;
        int copied = 0;
        for (int at = message.indexOf(FIELD); at >= 0; at = message.indexOf(FIELD, at + FIELD.length())) {
            int start = valueStart(message, at + FIELD.length());
            int end = start < 0 ? -1 : valueEnd(message, start);
            if (end > start) {
                masked = masked == null ? new StringBuilder(message.length()) : masked;
                masked.append(message, copied, start).append(instead.apply(message.substring(start, end)));
                copied = end;
                // Nothing inside the value is a field of its own.
                at = end - FIELD.length();
            }
        }
        return masked == null
                ? message
                : masked.append(message, copied, message.length()).toString();
    }

    /** Where the text behind {@code ":"} or {@code :} begins, or -1 when no text follows. */
    private static int valueStart(String message, int from) {
        int at = from;
        if (at < message.length() && message.charAt(at) == '"') {
            at++;
        }
        if (at >= message.length() || message.charAt(at) != ':') {
            return -1;
        }
        at++;
        while (at < message.length() && message.charAt(at) == ' ') {
            at++;
        }
        return at < message.length() && message.charAt(at) == '"' ? at + 1 : -1;
    }

    /** The closing quote; the end of the message where it is cut off. */
    private static int valueEnd(String message, int from) {
        int at = from;
        while (at < message.length() && message.charAt(at) != '"') {
            at += message.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, message.length());
    }
}
