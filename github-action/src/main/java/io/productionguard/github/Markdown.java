package io.productionguard.github;

/**
 * Texts of unknown origin in GitHub's Markdown: shown as they are, never markup, mention, link or control character.
 * Everything but letters, digits, space and a few harmless signs becomes a character reference, which no Markdown parser
 * takes for syntax; {@code code} elements keep names and addresses from becoming links.
 */
final class Markdown {

    private Markdown() {}

    /** One line of text, cut to {@code max} characters. */
    static String text(String text, int max) {
        return escape(text, max, false);
    }

    /** One line of code, cut to {@code max} characters. */
    static String code(String text, int max) {
        return text.isEmpty() ? "" : "<code>" + escape(text, max, false) + "</code>";
    }

    /** A block of code with its lines, whole. */
    static String block(String text) {
        return "<pre>" + escape(text, Integer.MAX_VALUE, true) + "</pre>";
    }

    private static String escape(String text, int max, boolean lines) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        int count = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (count++ == max) {
                return escaped.append('…').toString();
            }
            append(escaped, text.codePointAt(i), lines);
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int c, boolean lines) {
        if (c == '\n' && lines) {
            // A reference instead of the character: an empty line could end the HTML block.
            escaped.append("&#10;");
        } else if (c == '\n' || c == '\r' || c == '\t') {
            escaped.append(' ');
        } else if (c == ' ' || c == '.' || c == ',' || c == '-' || (c < 128 && Character.isLetterOrDigit(c))) {
            escaped.appendCodePoint(c);
        } else if (isInvisible(c)) {
            // Shown instead of obeyed: a reversed or hidden part of a command misleads whoever approves it.
            escaped.append(String.format("&#91;U&#43;%04X&#93;", c));
        } else if (c < 128) {
            escaped.append("&#").append(c).append(';');
        } else {
            escaped.appendCodePoint(c);
        }
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> c != ' ' && Character.isSpaceChar(c);
        };
    }
}
