package io.productionguard.gateway.operation;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts JSON, YAML, forms and plain text for masking: JSON behind each value in double quotes (its name stays with it) and
 * each comma or bracket, the others at the end of each line and behind commas and {@code &}. A key in PEM form keeps its lines as long as they look like its lines.
 */
final class TextPieces {

    private final String text;
    private final List<String> pieces = new ArrayList<>();
    private int done;

    private TextPieces(String text) {
        this.text = text;
    }

    static List<String> of(String text) {
        TextPieces cut = new TextPieces(text);
        cut.run();
        return cut.pieces;
    }

    private void run() {
        boolean json =
                text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (json && c == '"') {
                at = endOfString(at);
                if (!isName(at)) {
                    cut(at);
                }
            } else {
                at++;
                if (json ? "{}[],".indexOf(c) >= 0 : endsPart(c, at)) {
                    cut(at);
                }
            }
        }
        cut(text.length());
    }

    /** Whether, outside JSON, what comes behind this character is something else. */
    private boolean endsPart(char c, int behind) {
        return switch (c) {
            case '&' -> true;
            case ',' -> behind < text.length() && text.charAt(behind) == ' ';
            case '\n' -> !continuesKey(behind);
            default -> false;
        };
    }

    private int endOfString(int quote) {
        int at = quote + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), at + 1);
    }

    private boolean isName(int behind) {
        int at = behind;
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at < text.length() && text.charAt(at) == ':';
    }

    /** Whether the piece so far is a key in PEM form that the line from here on belongs to. */
    private boolean continuesKey(int lineStart) {
        if (text.lastIndexOf("-----BEGIN ", lineStart) < done) {
            return false;
        }
        int end = text.indexOf('\n', lineStart);
        String line = text.substring(lineStart, end < 0 ? text.length() : end).strip();
        return line.startsWith("-----END ")
                || line.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "+/=".indexOf(c) >= 0));
    }

    private void cut(int end) {
        if (end > done) {
            pieces.add(text.substring(done, end));
            done = end;
        }
    }
}
