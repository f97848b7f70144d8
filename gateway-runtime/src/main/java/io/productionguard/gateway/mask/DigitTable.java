package io.productionguard.gateway.mask;

/**
 * The part of the prefilter that is no literal: the fourth digit of a run of digits (payment cards) and two letters and
 * two digits at the beginning of a word (IBAN). States are row offsets; a negative entry is such an offset with the sign
 * bit set and says that a detector has to look.
 */
final class DigitTable {

    static final int UNMARK = Integer.MAX_VALUE;

    /** The state before the first byte of a text. */
    static final int START = 8;

    private static final int OTHER = 0;
    private static final int LETTER = 1;
    /** A letter that forms an escape after a backslash: {@code n r t b f}. */
    private static final int ESCAPE_LETTER = 2;

    private static final int DIGIT = 3;
    private static final int BACKSLASH = 4;

    private static final int WITHIN_WORD = 0;
    private static final int BOUNDARY = START;
    private static final int ONE_LETTER = 16;
    private static final int TWO_LETTERS = 24;
    private static final int LETTERS_AND_DIGIT = 32;
    private static final int LETTERS_AND_DIGITS = 40;
    private static final int DIGIT_1 = 48;
    private static final int DIGIT_2 = 56;
    private static final int DIGIT_3 = 64;
    private static final int DIGIT_4 = 72;
    private static final int MORE_DIGITS = 80;
    private static final int AFTER_BACKSLASH = 88;

    private static final int MARK = Integer.MIN_VALUE;

    /** Class of a byte. */
    final byte[] column = new byte[256];
    /** Row offset and class to the next row offset. */
    final int[] next = new int[96];

    /**
     * Builds the table.
     *
     * @param active false for a table that never asks for a look
     */
    DigitTable(boolean active) {
        if (!active) {
            java.util.Arrays.fill(next, BOUNDARY);
            return;
        }
        for (int i = 0; i < 256; i++) {
            column[i] = (byte) (Ascii.is(i, Ascii.LETTER) ? LETTER : OTHER);
            if (Ascii.is(i, Ascii.DIGIT)) {
                column[i] = DIGIT;
            }
        }
        for (char c : "nrtbf".toCharArray()) {
            column[c] = ESCAPE_LETTER;
        }
        column['\\'] = BACKSLASH;
        row(WITHIN_WORD, WITHIN_WORD, DIGIT_1);
        row(BOUNDARY, ONE_LETTER, DIGIT_1);
        row(ONE_LETTER, TWO_LETTERS, DIGIT_1);
        row(TWO_LETTERS, WITHIN_WORD, LETTERS_AND_DIGIT);
        row(LETTERS_AND_DIGIT, WITHIN_WORD, LETTERS_AND_DIGITS | MARK);
        row(LETTERS_AND_DIGITS, WITHIN_WORD, DIGIT_3);
        row(DIGIT_1, WITHIN_WORD, DIGIT_2);
        row(DIGIT_2, WITHIN_WORD, DIGIT_3);
        row(DIGIT_3, WITHIN_WORD, DIGIT_4 | MARK);
        row(DIGIT_4, WITHIN_WORD, MORE_DIGITS);
        row(MORE_DIGITS, WITHIN_WORD, MORE_DIGITS);
        row(AFTER_BACKSLASH, ONE_LETTER, DIGIT_1);
        next[AFTER_BACKSLASH + ESCAPE_LETTER] = BOUNDARY;
    }

    /** Whether a marked state is that of the fourth digit; otherwise it is that of letters and check digits. */
    static boolean isDigits(int state) {
        return (state & UNMARK) == DIGIT_4;
    }

    private void row(int from, int letter, int digit) {
        next[from + OTHER] = BOUNDARY;
        next[from + LETTER] = letter;
        next[from + ESCAPE_LETTER] = letter;
        next[from + DIGIT] = digit;
        next[from + BACKSLASH] = AFTER_BACKSLASH;
    }
}
