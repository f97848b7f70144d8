package io.productionguard.gateway.mask;

/**
 * International bank account numbers (ISO 13616): country, length and structure as registered, check digits modulo 97, in
 * one run or in groups of four, in any case.
 */
final class Iban implements Detector {

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at - 3;
        if (start < text.floor || !text.beginsAt(start)) {
            return false;
        }
        String structure = IbanRegistry.structure(text.at(start), text.at(start + 1));
        if (structure == null) {
            return false;
        }
        int index = start + 4;
        int remainder = 0;
        int separator = 0;
        for (int i = 0; i < structure.length(); i++) {
            int value = text.at(index);
            if (i % 4 == 0 && (value == ' ' || value == '-') && (i == 0 || value == separator)) {
                separator = value;
                index++;
                value = text.at(index);
            }
            if (!fits(value, structure.charAt(i))) {
                return false;
            }
            remainder = append(remainder, value);
            index++;
        }
        for (int i = 0; i < 4; i++) {
            remainder = append(remainder, text.at(start + i));
        }
        return remainder == 1
                && !text.is(index, Ascii.ALNUM)
                && match.found(start, index, "iban", Match.Fold.ALNUM, null);
    }

    private static boolean fits(int value, char type) {
        return Ascii.is(
                value,
                switch (type) {
                    case 'n' -> Ascii.DIGIT;
                    case 'a' -> Ascii.LETTER;
                    default -> Ascii.ALNUM;
                });
    }

    /** Appends a character to the number whose remainder modulo 97 is kept; letters count as 10 to 35. */
    private static int append(int remainder, int value) {
        return Ascii.is(value, Ascii.DIGIT)
                ? (remainder * 10 + value - '0') % 97
                : (remainder * 100 + Ascii.upper(value) - 'A' + 10) % 97;
    }
}
