package io.productionguard.gateway.mask;

/**
 * Tells words of different writing systems apart where no space stands between them: in {@code 联系alice@example.com吧} the
 * address ends where the Chinese begins.
 */
final class Scripts {

    /** Neither a letter nor anything that occurs within a word. */
    static final int NO_LETTER = -1;
    /** Digits and marks, which go with any script. */
    static final int ANY = 0;

    static final int ALPHABETIC = 1;
    static final int EAST_ASIAN = 2;

    private static final int FIRST_EAST_ASIAN = 0x2e80;

    private Scripts() {}

    /** The script of a character of a word; ASCII punctuation is for the caller to judge and counts as {@link #ANY}. */
    static int of(int codePoint) {
        if (codePoint < 0x80) {
            return Ascii.is(codePoint, Ascii.LETTER) ? ALPHABETIC : ANY;
        }
        if (Character.isLetter(codePoint)) {
            return codePoint < FIRST_EAST_ASIAN ? ALPHABETIC : EAST_ASIAN;
        }
        int type = Character.getType(codePoint);
        boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
        return mark || Character.isDigit(codePoint) ? ANY : NO_LETTER;
    }

    /** The same for ASCII in a domain, where only letters, digits, dashes and dots may stand. */
    static int ofAscii(int value) {
        return Ascii.is(value, Ascii.LETTER)
                ? ALPHABETIC
                : Ascii.is(value, Ascii.DIGIT | Ascii.DASH | Ascii.DOT) ? ANY : NO_LETTER;
    }
}
