package io.productionguard.gateway.mask;

/** Sets of ASCII bytes, as bits of one table, and the few questions about single bytes that the detectors share. */
final class Ascii {

    static final int DIGIT = 1;
    static final int UPPER = 1 << 1;
    static final int LOWER = 1 << 2;
    /** Hexadecimal digits of either case. */
    static final int HEX = 1 << 3;
    /** {@code + /} */
    static final int PLUS_SLASH = 1 << 4;
    /** {@code -} */
    static final int DASH = 1 << 5;
    /** {@code _} */
    static final int UNDERSCORE = 1 << 6;

    static final int DOT = 1 << 7;
    static final int EQUALS = 1 << 8;
    /** Space and tab: what may stand between words of one line. */
    static final int BLANK = 1 << 9;
    /** Blanks and line ends. */
    static final int SPACE = 1 << 10;
    /** {@code $ : ,}, which structure password hashes. */
    static final int HASH_MARK = 1 << 11;

    static final int PERCENT = 1 << 12;
    static final int TILDE = 1 << 13;
    /** Control characters, space included. */
    static final int CONTROL = 1 << 14;
    /** {@code " ' `} */
    static final int QUOTE = 1 << 15;

    /** <code>&lt; &gt; \ ^ { } |</code>, which end a URL. */
    static final int URL_END = 1 << 16;

    static final int LETTER = UPPER | LOWER;
    static final int ALNUM = LETTER | DIGIT;
    static final int BASE64 = ALNUM | PLUS_SLASH;
    static final int BASE64URL = ALNUM | DASH | UNDERSCORE;
    static final int IDENTIFIER = ALNUM | DASH | UNDERSCORE;

    private static final int[] SETS = new int[256];

    static {
        range('0', '9', DIGIT | HEX);
        range('A', 'Z', UPPER);
        range('a', 'z', LOWER);
        range('A', 'F', HEX);
        range('a', 'f', HEX);
        range(0, 0x20, CONTROL);
        range(0x7f, 0x7f, CONTROL);
        each("+/", PLUS_SLASH);
        each("-", DASH);
        each("_", UNDERSCORE);
        each(".", DOT);
        each("=", EQUALS);
        each(" \t", BLANK | SPACE);
        each("\r\n", SPACE);
        each("$:,", HASH_MARK);
        each("%", PERCENT);
        each("~", TILDE);
        each("\"'`", QUOTE);
        each("<>\\^{}|", URL_END);
    }

    private Ascii() {}

    /** Whether a byte (0 to 255, or -1 for "none") is in a set. */
    static boolean is(int value, int set) {
        return value >= 0 && (SETS[value] & set) != 0;
    }

    static int lower(int value) {
        return value >= 'A' && value <= 'Z' ? value + 32 : value;
    }

    static int upper(int value) {
        return value >= 'a' && value <= 'z' ? value - 32 : value;
    }

    private static void range(int first, int last, int set) {
        for (int i = first; i <= last; i++) {
            SETS[i] |= set;
        }
    }

    private static void each(String members, int set) {
        for (int i = 0; i < members.length(); i++) {
            SETS[members.charAt(i)] |= set;
        }
    }
}
