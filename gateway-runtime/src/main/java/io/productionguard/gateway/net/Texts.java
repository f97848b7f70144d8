package io.productionguard.gateway.net;

/** Texts that strangers wrote, made fit for a message: one line, visible, not too long. Does not escape for any markup. */
public final class Texts {

    private Texts() {}

    /** At most {@code maxCharacters} of {@code text}, with a question mark for each character that cannot be seen. */
    public static String line(String text, int maxCharacters) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(maxCharacters).map(c -> isVisible(c) ? c : '?').forEach(line::appendCodePoint);
        return line.append(text.codePointCount(0, text.length()) > maxCharacters ? "…" : "")
                .toString();
    }

    /** Whether every character can be seen, so that two texts that look alike are no more different than their glyphs. */
    public static boolean isVisible(String text) {
        return text.codePoints().allMatch(Texts::isVisible);
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT, // among them those that reverse the direction of writing
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
