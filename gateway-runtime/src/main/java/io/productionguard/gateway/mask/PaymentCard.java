package io.productionguard.gateway.mask;

/**
 * Payment card numbers (ISO/IEC 7812): 13 to 19 digits with an issuer's prefix and length and the check digit of Luhn, in
 * one run or in the groups printed on cards, and not part of a longer number.
 */
final class PaymentCard implements Detector {

    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;
    private static final int MOST_GROUPS = 5;

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
        long[] digits = digits(text, start, end);
        return isIssued(digits)
                && isLuhn(digits)
                && !isArticleNumber(digits)
                && match.found(start, end, "card", Match.Fold.ALNUM, null);
    }

    /** End of the groups 4-4-4-4(-1…3), 4-6-5 or 4-6-4 that begin here, or -1. */
    private static int groupsEnd(Text text, int start) {
        int[] ends = new int[MOST_GROUPS];
        int[] sizes = new int[MOST_GROUPS];
        int separator = text.at(start + 4);
        if (separator != ' ' && separator != '-') {
            return -1;
        }
        int groups = 0;
        int index = start;
        while (groups < MOST_GROUPS) {
            int end = text.run(index, Ascii.DIGIT, 7);
            if (end == index) {
                break;
            }
            sizes[groups] = end - index;
            ends[groups++] = end;
            if (sizes[groups - 1] > 6 || text.at(end) != separator) {
                break;
            }
            index = end + 1;
        }
        if (groups >= 3 && sizes[1] == 6 && (sizes[2] == 5 || sizes[2] == 4)) {
            return ends[2];
        }
        if (groups >= 4 && sizes[1] == 4 && sizes[2] == 4 && sizes[3] == 4) {
            boolean fifth = groups == 5 && sizes[4] <= 3 && isLuhn(digits(text, start, ends[4]));
            return fifth && !isLuhn(digits(text, start, ends[3])) ? ends[4] : ends[3];
        }
        return -1;
    }

    private static boolean isFraction(Text text, int start) {
        return text.before(start) == '.' && Ascii.is(text.before(start - 1), Ascii.DIGIT);
    }

    private static boolean continues(Text text, int end) {
        int next = text.at(end);
        return Ascii.is(next, Ascii.ALNUM) || (next == '.' && text.is(end + 1, Ascii.DIGIT));
    }

    /** The number in [0] and how many digits it has in [1]. */
    private static long[] digits(Text text, int start, int end) {
        long number = 0;
        int count = 0;
        for (int i = start; i < end; i++) {
            int value = text.at(i);
            if (Ascii.is(value, Ascii.DIGIT)) {
                number = number * 10 + value - '0';
                count++;
            }
        }
        return new long[] {number, count};
    }

    private static boolean isIssued(long[] digits) {
        int length = (int) digits[1];
        long six = digits[0];
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

    private static boolean isLuhn(long[] digits) {
        long number = digits[0];
        int sum = 0;
        for (int i = 0; i < digits[1]; i++) {
            int digit = (int) Long.remainderUnsigned(number, 10);
            number = Long.divideUnsigned(number, 10);
            int weighted = i % 2 == 0 ? digit : 2 * digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    /** Whether 13 digits are an article number (EAN-13), which no issuer's cards have looked like for decades. */
    private static boolean isArticleNumber(long[] digits) {
        if (digits[1] != SHORTEST) {
            return false;
        }
        long number = digits[0];
        int sum = 0;
        for (int i = 0; i < SHORTEST; i++) {
            sum += (int) (number % 10) * (i % 2 == 0 ? 1 : 3);
            number /= 10;
        }
        return sum % 10 == 0;
    }
}
