package io.productionguard.gateway.mask;

/**
 * Payment card numbers (ISO/IEC 7812): 13 to 19 digits with an issuer's prefix and length and the check digit of Luhn, in
 * one run or in the groups printed on cards, and not part of a longer number.
 */
final class PaymentCard implements Detector {

    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;

    @Override
    public boolean find(Text text, int at, Match match) {
        int start = at - 3;
        if (start < text.floor || !text.beginsAt(start) || isFraction(text, start)) {
            return false;
        }
        int run = text.run(start, Ascii.DIGIT, LONGEST + 1) - start;
        int end = run == 4 ? groupsEnd(text, start) : run >= SHORTEST && run <= LONGEST ? start + run : -1;
        if (end < 0 || continues(text, end)) {
            return false;
        }
        int length = run == 4 ? countDigits(text, start, end) : run;
        long number = number(text, start, end);
        return isIssued(number, length)
                && isLuhn(number, length)
                && !(length == SHORTEST && isArticleNumber(number))
                && match.found(start, end, "card", Match.Fold.ALNUM, null);
    }

    /** End of the groups 4-4-4-4(-1…3), 4-6-5 or 4-6-4 that begin here, or -1. */
    private static int groupsEnd(Text text, int start) {
        int separator = text.at(start + 4);
        if (separator != ' ' && separator != '-') {
            return -1;
        }
        int second = groupEnd(text, start + 5);
        int size = second - start - 5;
        if ((size != 4 && size != 6) || text.at(second) != separator) {
            return -1;
        }
        int third = groupEnd(text, second + 1);
        int thirdSize = third - second - 1;
        if (size == 6) {
            return thirdSize == 5 || thirdSize == 4 ? third : -1;
        }
        if (thirdSize != 4 || text.at(third) != separator) {
            return -1;
        }
        int fourth = groupEnd(text, third + 1);
        if (fourth - third - 1 != 4) {
            return -1;
        }
        int fifth = text.at(fourth) == separator ? groupEnd(text, fourth + 1) : fourth;
        int fifthSize = fifth - fourth - 1;
        boolean five = fifthSize >= 1 && fifthSize <= 3 && isLuhn(number(text, start, fifth), 16 + fifthSize);
        return five && !isLuhn(number(text, start, fourth), 16) ? fifth : fourth;
    }

    private static int groupEnd(Text text, int start) {
        return text.run(start, Ascii.DIGIT, 7);
    }

    private static boolean isFraction(Text text, int start) {
        return text.before(start) == '.' && Ascii.is(text.before(start - 1), Ascii.DIGIT);
    }

    private static boolean continues(Text text, int end) {
        int next = text.at(end);
        return Ascii.is(next, Ascii.ALNUM) || (next == '.' && text.is(end + 1, Ascii.DIGIT));
    }

    private static int countDigits(Text text, int start, int end) {
        int count = 0;
        for (int i = start; i < end; i++) {
            count += text.is(i, Ascii.DIGIT) ? 1 : 0;
        }
        return count;
    }

    /** The digits as one number; up to 19 of them fit an unsigned long. */
    private static long number(Text text, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            int value = text.at(i);
            number = Ascii.is(value, Ascii.DIGIT) ? number * 10 + value - '0' : number;
        }
        return number;
    }

    /** Whether some issuer's cards begin so and are so long. */
    private static boolean isIssued(long number, int length) {
        long six = number;
        for (int i = length; i > 6; i--) {
            six = Long.divideUnsigned(six, 10);
        }
        int prefix = (int) six;
        int two = prefix / 10_000;
        int four = prefix / 100;
        if (two >= 40 && two <= 49) {
            return length == 13 || length == 16 || length == 19;
        }
        if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) || (four >= 2200 && four <= 2204)) {
            return length == 16;
        }
        if (two == 34 || two == 37) {
            return length == 15;
        }
        if (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059)) {
            return length >= 14;
        }
        if ((four >= 3528 && four <= 3589)
                || four == 6011
                || two == 65
                || (prefix / 1000 >= 644 && prefix / 1000 <= 649)) {
            return length >= 16;
        }
        if (two == 62 || two == 60 || two == 81 || two == 82 || prefix / 1000 == 508) {
            return length >= 16;
        }
        return (two == 50 || (two >= 56 && two <= 58) || two == 63 || two == 67) && length >= SHORTEST;
    }

    private static boolean isLuhn(long digits, int length) {
        long number = digits;
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int digit = (int) Long.remainderUnsigned(number, 10);
            number = Long.divideUnsigned(number, 10);
            int weighted = i % 2 == 0 ? digit : 2 * digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    /** Whether 13 digits are an article number (EAN-13), which no issuer's cards have looked like for decades. */
    private static boolean isArticleNumber(long digits) {
        long number = digits;
        int sum = 0;
        for (int i = 0; i < SHORTEST; i++) {
            sum += (int) (number % 10) * (i % 2 == 0 ? 1 : 3);
            number /= 10;
        }
        return sum % 10 == 0;
    }
}
