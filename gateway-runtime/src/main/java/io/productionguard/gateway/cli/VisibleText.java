package io.productionguard.gateway.cli;

import java.util.List;

/**
 * Makes text that an agent or a server wrote safe to show on a terminal: every character that could move the cursor, change
 * colours, reorder what is read or hide is written out as an escape a person can see.
 */
final class VisibleText {

    private VisibleText() {}

    /** One line: line breaks are written out too. */
    static String line(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> append(out, codePoint));
        return out.toString();
    }

    /** Its lines, split where the text breaks them, each made visible; the text's last line break begins no line. */
    static List<String> lines(String text) {
        return text.lines().map(VisibleText::line).toList();
    }

    private static void append(StringBuilder out, int codePoint) {
        switch (codePoint) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("    ");
            case '\\' -> out.append('\\');
            default -> {
                if (!isHarmful(codePoint)) {
                    out.appendCodePoint(codePoint);
                } else if (codePoint < 0x100) {
                    out.append("\\x%02x".formatted(codePoint));
                } else {
                    out.append("\\u{%x}".formatted(codePoint));
                }
            }
        }
    }

    /** Controls, bidirectional and zero-width formatting, line and paragraph separators, and what has no shape at all. */
    private static boolean isHarmful(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> isInvisible(codePoint);
        };
    }

    /** Letters by category that are drawn as nothing: Hangul fillers, variation selectors, the Braille blank. */
    private static boolean isInvisible(int codePoint) {
        return codePoint == 0x034f
                || codePoint == 0x115f
                || codePoint == 0x1160
                || codePoint == 0x2800
                || codePoint == 0x3164
                || codePoint == 0xffa0
                || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
                || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
    }
}
