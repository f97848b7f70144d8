package io.jenkins.plugins.productionguard;

/** Text of unknown origin made fit for one line of a console, a log or a heading. HTML is escaped by the views. */
final class PlainText {

    private PlainText() {}

    /** One line: control and direction characters become visible, and what is too long is cut. */
    static String line(String text, int maxCharacters) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), maxCharacters) + 8);
        int end = Math.min(text.length(), maxCharacters);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line.append('⏎');
            } else if (c == '\t' || c == '\r') {
                line.append(' ');
            } else if (isInvisible(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return end < text.length() ? line.append('…').toString() : line.toString();
    }

    /** Several lines: like {@link #line}, but line ends and tabs stay. */
    static String block(String text, int maxCharacters) {
        StringBuilder block = new StringBuilder();
        int end = Math.min(text.length(), maxCharacters);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\t' || !isInvisible(c)) {
                block.append(c);
            } else if (c != '\r') {
                block.append(String.format("\\u%04x", (int) c));
            }
        }
        return end < text.length() ? block.append('…').toString() : block.toString();
    }

    /** Control characters, and those that make text read otherwise than it is (Unicode's Cf and line separators). */
    private static boolean isInvisible(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
