package io.productionguard.gateway.mask;

/**
 * Tells whether a value that is labelled as a token or key looks drawn at random rather than written by a person: mixed
 * classes of characters, enough entropy, and not the shape of a name, a path, a version or a date.
 */
final class Randomness {

    private static final int SHORTEST = 8;
    private static final int LONG = 20;
    /** Bits per character that a short and a long value must have at least; English words have 2.5 to 3. */
    private static final double SHORT_BITS = 2.4;

    private static final double LONG_BITS = 3.0;
    private static final int SHORTEST_NAME_PART = 12;
    private static final int UUID = 36;

    private Randomness() {}

    /** The same for a value of which nothing is missing. */
    static boolean looksRandom(byte[] value, int start, int end) {
        Text text = new Text();
        text.bytes = value;
        text.floor = start;
        text.end = end;
        text.last = true;
        return looksRandom(text, start, end)
                && !Placeholder.is(text, start, end)
                && !AssignedValue.isAddress(text, start, end);
    }

    static boolean looksRandom(Text text, int start, int end) {
        int length = end - start;
        if (length < SHORTEST) {
            return false;
        }
        int digits = 0;
        int lower = 0;
        int upper = 0;
        int symbols = 0;
        int joints = 0;
        int[] counts = new int[256];
        for (int i = start; i < end; i++) {
            int value = text.at(i);
            if (value < 0x21) {
                return false;
            }
            counts[value]++;
            digits += Ascii.is(value, Ascii.DIGIT) ? 1 : 0;
            lower += Ascii.is(value, Ascii.LOWER) ? 1 : 0;
            upper += Ascii.is(value, Ascii.UPPER) ? 1 : 0;
            joints += value == '-' || value == '.' || value == '_' || value == '/' || value == ':' ? 1 : 0;
            symbols += "+=!#%^*~@$&".indexOf(value) >= 0 ? 1 : 0;
        }
        if (lower + upper == 0 || digits + symbols == 0) {
            return false;
        }
        if (bits(counts, length) < (length >= LONG ? LONG_BITS : SHORT_BITS)) {
            return false;
        }
        boolean name = joints > 0 && symbols == 0 && (upper == 0 || lower == 0);
        return !name || isUuid(text, start, end) || longestMixedPart(text, start, end) >= SHORTEST_NAME_PART;
    }

    private static double bits(int[] counts, int length) {
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                bits -= (double) count / length * Math.log((double) count / length) / Math.log(2);
            }
        }
        return bits;
    }

    private static boolean isUuid(Text text, int start, int end) {
        return end - start == UUID && text.at(start + 8) == '-' && text.at(start + 13) == '-';
    }

    private static int longestMixedPart(Text text, int start, int end) {
        int longest = 0;
        int part = start;
        boolean letter = false;
        boolean digit = false;
        for (int i = start; i <= end; i++) {
            int value = i < end ? text.at(i) : '-';
            if (Ascii.is(value, Ascii.ALNUM)) {
                letter |= Ascii.is(value, Ascii.LETTER);
                digit |= Ascii.is(value, Ascii.DIGIT);
            } else {
                longest = letter && digit ? Math.max(longest, i - part) : longest;
                part = i + 1;
                letter = false;
                digit = false;
            }
        }
        return longest;
    }
}
