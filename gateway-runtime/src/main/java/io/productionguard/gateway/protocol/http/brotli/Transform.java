package io.productionguard.gateway.protocol.http.brotli;

import java.nio.charset.StandardCharsets;

/** One of the forms in which a word of the dictionary can be used (RFC 7932 §8, appendix B). */
final class Transform {

    /** How many there are. */
    static final int COUNT = 121;

    // The kinds have the numbers of appendix B.
    private static final int IDENTITY = 0;
    private static final int FIRST = 1;
    private static final int ALL = 2;
    /** And how many bytes, one or more. */
    private static final int OMIT_FIRST = 2;

    private static final int OMIT_LAST = 11;

    private static final Transform[] TABLE = {
        new Transform("", IDENTITY, ""),
        new Transform("", IDENTITY, " "),
        new Transform(" ", IDENTITY, " "),
        new Transform("", OMIT_FIRST + 1, ""),
        new Transform("", FIRST, " "),
        new Transform("", IDENTITY, " the "),
        new Transform(" ", IDENTITY, ""),
        new Transform("s ", IDENTITY, " "),
        new Transform("", IDENTITY, " of "),
        new Transform("", FIRST, ""),
        new Transform("", IDENTITY, " and "),
        new Transform("", OMIT_FIRST + 2, ""),
        new Transform("", OMIT_LAST + 1, ""),
        new Transform(", ", IDENTITY, " "),
        new Transform("", IDENTITY, ", "),
        new Transform(" ", FIRST, " "),
        new Transform("", IDENTITY, " in "),
        new Transform("", IDENTITY, " to "),
        new Transform("e ", IDENTITY, " "),
        new Transform("", IDENTITY, "\""),
        new Transform("", IDENTITY, "."),
        new Transform("", IDENTITY, "\">"),
        new Transform("", IDENTITY, "\n"),
        new Transform("", OMIT_LAST + 3, ""),
        new Transform("", IDENTITY, "]"),
        new Transform("", IDENTITY, " for "),
        new Transform("", OMIT_FIRST + 3, ""),
        new Transform("", OMIT_LAST + 2, ""),
        new Transform("", IDENTITY, " a "),
        new Transform("", IDENTITY, " that "),
        new Transform(" ", FIRST, ""),
        new Transform("", IDENTITY, ". "),
        new Transform(".", IDENTITY, ""),
        new Transform(" ", IDENTITY, ", "),
        new Transform("", OMIT_FIRST + 4, ""),
        new Transform("", IDENTITY, " with "),
        new Transform("", IDENTITY, "'"),
        new Transform("", IDENTITY, " from "),
        new Transform("", IDENTITY, " by "),
        new Transform("", OMIT_FIRST + 5, ""),
        new Transform("", OMIT_FIRST + 6, ""),
        new Transform(" the ", IDENTITY, ""),
        new Transform("", OMIT_LAST + 4, ""),
        new Transform("", IDENTITY, ". The "),
        new Transform("", ALL, ""),
        new Transform("", IDENTITY, " on "),
        new Transform("", IDENTITY, " as "),
        new Transform("", IDENTITY, " is "),
        new Transform("", OMIT_LAST + 7, ""),
        new Transform("", OMIT_LAST + 1, "ing "),
        new Transform("", IDENTITY, "\n\t"),
        new Transform("", IDENTITY, ":"),
        new Transform(" ", IDENTITY, ". "),
        new Transform("", IDENTITY, "ed "),
        new Transform("", OMIT_FIRST + 9, ""),
        new Transform("", OMIT_FIRST + 7, ""),
        new Transform("", OMIT_LAST + 6, ""),
        new Transform("", IDENTITY, "("),
        new Transform("", FIRST, ", "),
        new Transform("", OMIT_LAST + 8, ""),
        new Transform("", IDENTITY, " at "),
        new Transform("", IDENTITY, "ly "),
        new Transform(" the ", IDENTITY, " of "),
        new Transform("", OMIT_LAST + 5, ""),
        new Transform("", OMIT_LAST + 9, ""),
        new Transform(" ", FIRST, ", "),
        new Transform("", FIRST, "\""),
        new Transform(".", IDENTITY, "("),
        new Transform("", ALL, " "),
        new Transform("", FIRST, "\">"),
        new Transform("", IDENTITY, "=\""),
        new Transform(" ", IDENTITY, "."),
        new Transform(".com/", IDENTITY, ""),
        new Transform(" the ", IDENTITY, " of the "),
        new Transform("", FIRST, "'"),
        new Transform("", IDENTITY, ". This "),
        new Transform("", IDENTITY, ","),
        new Transform(".", IDENTITY, " "),
        new Transform("", FIRST, "("),
        new Transform("", FIRST, "."),
        new Transform("", IDENTITY, " not "),
        new Transform(" ", IDENTITY, "=\""),
        new Transform("", IDENTITY, "er "),
        new Transform(" ", ALL, " "),
        new Transform("", IDENTITY, "al "),
        new Transform(" ", ALL, ""),
        new Transform("", IDENTITY, "='"),
        new Transform("", ALL, "\""),
        new Transform("", FIRST, ". "),
        new Transform(" ", IDENTITY, "("),
        new Transform("", IDENTITY, "ful "),
        new Transform(" ", FIRST, ". "),
        new Transform("", IDENTITY, "ive "),
        new Transform("", IDENTITY, "less "),
        new Transform("", ALL, "'"),
        new Transform("", IDENTITY, "est "),
        new Transform(" ", FIRST, "."),
        new Transform("", ALL, "\">"),
        new Transform(" ", IDENTITY, "='"),
        new Transform("", FIRST, ","),
        new Transform("", IDENTITY, "ize "),
        new Transform("", ALL, "."),
        new Transform("\u00a0", IDENTITY, ""),
        new Transform(" ", IDENTITY, ","),
        new Transform("", FIRST, "=\""),
        new Transform("", ALL, "=\""),
        new Transform("", IDENTITY, "ous "),
        new Transform("", ALL, ", "),
        new Transform("", FIRST, "='"),
        new Transform(" ", FIRST, ","),
        new Transform(" ", ALL, "=\""),
        new Transform(" ", ALL, ", "),
        new Transform("", ALL, ","),
        new Transform("", ALL, "("),
        new Transform("", ALL, ". "),
        new Transform(" ", ALL, "."),
        new Transform("", ALL, "='"),
        new Transform(" ", ALL, ". "),
        new Transform(" ", FIRST, "=\""),
        new Transform(" ", ALL, "='"),
        new Transform(" ", FIRST, "='")
    };

    private final byte[] prefix;
    private final int kind;
    private final byte[] suffix;

    private Transform(String prefix, int kind, String suffix) {
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
        this.kind = kind;
        this.suffix = suffix.getBytes(StandardCharsets.UTF_8);
    }

    /** The one with a number. */
    static Transform of(int number) {
        return TABLE[number];
    }

    /** As appendix B writes it for its check value. */
    byte[] described() {
        byte[] bytes = new byte[prefix.length + suffix.length + 3];
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        bytes[prefix.length + 1] = (byte) kind;
        System.arraycopy(suffix, 0, bytes, prefix.length + 2, suffix.length);
        return bytes;
    }

    /** Writes a word in this form; returns how many bytes that were. */
    int apply(byte[] words, int offset, int length, byte[] target) {
        int omitFirst = kind > OMIT_FIRST && kind <= OMIT_LAST ? kind - OMIT_FIRST : 0;
        int omitLast = kind > OMIT_LAST ? kind - OMIT_LAST : 0;
        int kept = Math.max(0, length - omitFirst - omitLast);
        System.arraycopy(prefix, 0, target, 0, prefix.length);
        System.arraycopy(words, kept == 0 ? 0 : offset + omitFirst, target, prefix.length, kept);
        int end = prefix.length + kept;
        if (kind == FIRST || kind == ALL) {
            ferment(target, prefix.length, end);
        }
        System.arraycopy(suffix, 0, target, end, suffix.length);
        return end + suffix.length;
    }

    /** Makes lower case upper case, more or less. */
    private void ferment(byte[] target, int from, int end) {
        int at = from;
        do {
            int lead = target[at] & 0xFF;
            int size = lead < 192 ? 1 : lead < 224 ? 2 : 3;
            int changed = at + size - 1;
            if (size > 1 && changed < end) {
                target[changed] ^= (byte) (size == 2 ? 32 : 5);
            } else if (lead >= 'a' && lead <= 'z') {
                target[at] ^= 32;
            }
            at += size;
        } while (kind == ALL && at < end);
    }
}
