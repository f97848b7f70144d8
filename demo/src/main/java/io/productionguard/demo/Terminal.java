package io.productionguard.demo;

/** What the demo prints: plain text, with colour only on a terminal that has it. */
final class Terminal {

    /** The launcher knows whether standard output is a terminal; the runtime's own answer differs between versions. */
    private static final boolean COLOUR = Boolean.getBoolean("demo.colour");

    private Terminal() {}

    static String bold(String text) {
        return COLOUR ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    static String good(String text) {
        return COLOUR ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    static String bad(String text) {
        return COLOUR ? "\u001b[31m" + text + "\u001b[0m" : text;
    }

    /** Makes control characters harmless: the text was written by an agent. */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> visible.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\ufffd' : c));
        return visible.toString();
    }
}
