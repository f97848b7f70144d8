package io.productionguard.gateway.mask;

/**
 * Reading single characters out of UTF-8 forwards and backwards. A byte that is no valid UTF-8 counts as one letter, which
 * is what it is in the single-byte encodings that extend ASCII.
 */
final class Utf8 {

    /** What an invalid byte is read as: a letter. */
    private static final int SOME_LETTER = 'x';

    private Utf8() {}

    /** Length in bytes of the character that begins at an index, 1 for an invalid byte. */
    static int lengthAt(Text text, int index) {
        int length = announced(text.at(index));
        for (int i = 1; i < length; i++) {
            if ((text.at(index + i) & 0xc0) != 0x80 || text.at(index + i) < 0) {
                return 1;
            }
        }
        return length;
    }

    /** Length in bytes of the character that ends before an index, 1 for an invalid byte. */
    static int lengthBefore(Text text, int index) {
        for (int length = 1; length <= 4 && index - length >= text.floor; length++) {
            int value = text.bytes[index - length] & 0xff;
            if ((value & 0xc0) != 0x80) {
                return announced(value) == length ? length : 1;
            }
        }
        return 1;
    }

    /** The character of a known length at an index. */
    static int codePoint(Text text, int index, int length) {
        int lead = text.at(index);
        if (length == 1) {
            return lead < 0x80 ? lead : SOME_LETTER;
        }
        int codePoint = lead & (0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            codePoint = codePoint << 6 | (text.at(index + i) & 0x3f);
        }
        return Character.isValidCodePoint(codePoint) ? codePoint : SOME_LETTER;
    }

    /** Whether a byte continues a character. */
    static boolean continues(int value) {
        return (value & 0xc0) == 0x80;
    }

    /** The end of the last complete character in a range. */
    static int completeEnd(byte[] bytes, int from, int to) {
        for (int length = 1; length <= 3 && to - length >= from; length++) {
            int value = bytes[to - length] & 0xff;
            if (!continues(value)) {
                return announced(value) > length ? to - length : to;
            }
        }
        return to;
    }

    private static int announced(int lead) {
        if (lead < 0xc2 || lead > 0xf4) {
            return 1;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
}
