package io.productionguard.gateway.record;

import java.util.Locale;

/**
 * Makes text that an attacker wrote harmless to look at: what a terminal or a browser would obey or hide instead of
 * showing it (control characters, escape sequences, bidirectional overrides, invisible characters) becomes visible.
 */
final class VisibleText {

    /** Names of the control characters from 0 on (ECMA-48); control pictures are missing in many fonts. */
    private static final String[] CONTROLS =
            ("NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 "
                            + "NAK SYN ETB CAN EM SUB ESC FS GS RS US")
                    .split(" ");

    private VisibleText() {}

    /** The text on one line, line breaks and tabs included. */
    static String of(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isHidden(point)) {
                out.append(symbol(point));
            } else {
                out.appendCodePoint(point);
            }
        });
        return out.toString();
    }

    /** The text on one line of at most {@code limit} characters; what is cut off is announced by an ellipsis. */
    static String of(String text, int limit) {
        if (text.codePointCount(0, Math.min(text.length(), 2 * limit + 2)) <= limit) {
            return of(text);
        }
        return of(text.substring(0, text.offsetByCodePoints(0, limit - 1))) + "…";
    }

    /** Whether a character has no look of its own, or changes how others look. */
    static boolean isHidden(int point) {
        if (point < 0x7F) {
            return point < 0x20;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SPACE_SEPARATOR -> point != ' ';
            // Blank although they count as letters: Hangul fillers, the braille blank.
            default -> point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0 || point == 0x2800;
        };
    }

    /** How a hidden character is shown: its name or number in brackets. */
    static String symbol(int point) {
        return point < CONTROLS.length ? "[" + CONTROLS[point] + "]" : String.format(Locale.ROOT, "[U+%04X]", point);
    }
}
