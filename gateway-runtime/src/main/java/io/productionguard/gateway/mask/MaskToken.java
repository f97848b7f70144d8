package io.productionguard.gateway.mask;

import java.nio.charset.StandardCharsets;

/** The form of a mask token: {@code [masked:kind:number]}. */
final class MaskToken implements Detector {

    static final String OPENING = "[masked:";

    /** Longest kind, in letters. */
    static final int LONGEST_KIND = 24;
    /** Longest number, in digits. */
    static final int LONGEST_NUMBER = 40;

    private static final int KIND = Ascii.LOWER | Ascii.DIGIT | Ascii.DASH;

    /** Writes a token. */
    static byte[] bytes(String kind, String number) {
        return (OPENING + kind + ":" + number + "]").getBytes(StandardCharsets.US_ASCII);
    }

    /** Refuses a kind that would not make a well-formed token. */
    static String checkKind(String kind) {
        boolean sound = !kind.isEmpty() && kind.length() <= LONGEST_KIND;
        for (int i = 0; sound && i < kind.length(); i++) {
            sound = Ascii.is(kind.charAt(i) & 0xff, KIND) && kind.charAt(i) < 0x80;
        }
        if (!sound) {
            throw new IllegalArgumentException(
                    "a token's kind has 1 to " + LONGEST_KIND + " of a-z, 0-9 and -: " + kind);
        }
        return kind;
    }

    /** Index after the token that begins at an index, or -1 when none does. */
    static int end(Text text, int start) {
        if (!text.startsWith(start, OPENING)) {
            return -1;
        }
        int kind = start + OPENING.length();
        int colon = text.run(kind, KIND, LONGEST_KIND);
        if (colon == kind || text.at(colon) != ':') {
            return -1;
        }
        int bracket = text.run(colon + 1, Ascii.DIGIT, LONGEST_NUMBER);
        return bracket == colon + 1 || text.at(bracket) != ']' ? -1 : bracket + 1;
    }

    /** Whether a value is a token and nothing else. */
    static boolean is(byte[] value, int offset, int length) {
        Text text = new Text();
        text.bytes = value;
        text.end = offset + length;
        text.last = true;
        return end(text, offset) == text.end;
    }

    /** Finds tokens, so that they are left alone. */
    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at + 1 - OPENING.length();
        if (start < text.floor) {
            return false;
        }
        int end = end(text, start);
        return end > 0 && match.found(start, end, null);
    }
}
