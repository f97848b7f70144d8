package io.productionguard.gateway.mask;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Tells what stands where a secret would stand but is none: variables, keywords, stars. */
final class Placeholder {

    private static final int LONGEST_WORD = 24;

    private static final Set<String> WORDS = Set.of(
            "true",
            "false",
            "null",
            "nil",
            "none",
            "undefined",
            "yes",
            "no",
            "on",
            "off",
            "empty",
            "unset",
            "required",
            "optional",
            "redacted",
            "masked",
            "hidden",
            "string",
            "str",
            "text",
            "varchar",
            "char",
            "bytea",
            "bool",
            "boolean",
            "int",
            "integer",
            "number",
            "object",
            "array",
            "password",
            "passwd",
            "secret",
            "token",
            "default",
            "not",
            "is",
            "and",
            "or",
            "the",
            "n/a",
            "nan",
            "unknown",
            "prompt",
            "disabled",
            "enabled",
            "md5",
            "scram-sha-256",
            "bearer",
            "basic");

    private Placeholder() {}

    /** Whether these bytes only stand for a value. */
    static boolean is(Text text, int start, int end) {
        int length = end - start;
        if (length == 0) {
            return true;
        }
        int first = text.at(start);
        int second = length > 1 ? text.at(start + 1) : -1;
        return switch (first) {
            case '$' -> second == '{' || second == '(' || isVariable(text, start + 1, end);
            case '{' -> second == '{' || length == 1;
            case '<' -> second == '%' || text.at(end - 1) == '>';
            case '%' -> second == '(' || second == '{' || length == 2 || text.at(end - 1) == '%';
            case '#' -> second == '{';
            case ':' -> isVariable(text, start + 1, end);
            default -> isOneCharacter(text, start, end) || isWord(text, start, end);
        };
    }

    private static boolean isVariable(Text text, int start, int end) {
        boolean digit = false;
        boolean lower = false;
        boolean upper = false;
        for (int i = start; i < end; i++) {
            int value = text.at(i);
            if (!Ascii.is(value, Ascii.ALNUM | Ascii.UNDERSCORE)) {
                return false;
            }
            digit |= Ascii.is(value, Ascii.DIGIT);
            lower |= Ascii.is(value, Ascii.LOWER);
            upper |= Ascii.is(value, Ascii.UPPER);
        }
        return !(digit && lower) && !(digit && end - start > 2 && !upper);
    }

    private static boolean isOneCharacter(Text text, int start, int end) {
        int first = text.at(start);
        if (Ascii.is(first, Ascii.ALNUM) && Ascii.lower(first) != 'x') {
            return false;
        }
        for (int i = start + 1; i < end; i++) {
            if (text.at(i) != first) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWord(Text text, int start, int end) {
        if (end - start > LONGEST_WORD) {
            return false;
        }
        String word = new String(text.bytes, start, end - start, StandardCharsets.ISO_8859_1);
        return WORDS.contains(word.toLowerCase(Locale.ROOT));
    }
}
