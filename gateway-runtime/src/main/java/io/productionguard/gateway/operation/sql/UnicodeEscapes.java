package io.productionguard.gateway.operation.sql;

/** {@code U&"…" [UESCAPE 'c']}, PostgreSQL's manual §4.1.1. */
final class UnicodeEscapes {

    private UnicodeEscapes() {}

    /** Whether {@code c} may stand in {@code UESCAPE 'c'}. */
    static boolean isEscapeCharacter(char c) {
        return c > ' ' && c < 0x7f && Character.digit(c, 16) < 0 && c != '+' && c != '\'' && c != '"';
    }

    /**
     * The identifier that such a token, as {@link SqlLexer} built it, stands for.
     *
     * @throws Unclear when an escape is malformed, which the server refuses as well
     */
    static String identifier(String token) {
        int close = token.lastIndexOf('"');
        char escape = '\\';
        if (close != token.length() - 1) {
            escape = token.charAt(token.length() - 2);
            close = token.lastIndexOf('"', token.length() - 4);
        }
        StringBuilder name = new StringBuilder(close);
        for (int at = 3; at < close; at++) {
            char c = token.charAt(at);
            if (c == '"') {
                at++; // doubled
            }
            if (c != escape) {
                name.append(c);
            } else if (at + 1 < close && token.charAt(at + 1) == escape) {
                name.append(escape);
                at++;
            } else {
                boolean six = at + 1 < close && token.charAt(at + 1) == '+';
                int from = at + (six ? 2 : 1);
                int to = from + (six ? 6 : 4);
                name.appendCodePoint(codePoint(token, from, to, close));
                at = to - 1;
            }
        }
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            int c = name.codePointAt(at);
            if (c == 0 || Character.getType(c) == Character.SURROGATE) {
                throw new Unclear("a U& identifier holds an impossible character");
            }
        }
        if (name.isEmpty()) {
            throw new Unclear("a quoted identifier is empty");
        }
        return name.toString();
    }

    private static int codePoint(String token, int from, int to, int close) {
        if (to > close) {
            throw new Unclear("a U& identifier ends within an escape");
        }
        int value = 0;
        for (int at = from; at < to; at++) {
            int digit = token.charAt(at) < 0x80 ? Character.digit(token.charAt(at), 16) : -1;
            if (digit < 0) {
                throw new Unclear("a U& identifier has a malformed escape");
            }
            value = value * 16 + digit;
        }
        if (!Character.isValidCodePoint(value)) {
            throw new Unclear("a U& identifier holds an impossible character");
        }
        return value;
    }
}
