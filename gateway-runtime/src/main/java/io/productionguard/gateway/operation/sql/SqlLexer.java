package io.productionguard.gateway.operation.sql;

/**
 * PostgreSQL's lexical rules (manual §4.1, the server's {@code scan.l}), with {@code standard_conforming_strings} on, as
 * the server's grammar needs them: one pass, linear time, no recursion, bounded length and number of tokens.
 *
 * <p>It refuses whatever the server would refuse, and a little more: characters that cannot be in well-formed UTF-8,
 * control characters other than white space outside quotes. Both sides must never see different tokens.
 */
final class SqlLexer {

    /** Longest text, in UTF-16 units, that is looked at. */
    static final int MAX_LENGTH = 1 << 20;
    /** Most tokens that a text may have. */
    static final int MAX_TOKENS = 200_000;
    /** Operators are refused by the server from this length on. */
    private static final int TOO_LONG_OPERATOR = 64;

    private static final byte[] CLASS = new byte[128];
    private static final byte SPACE = 1;
    private static final byte LETTER = 2;
    private static final byte DIGIT = 4;
    private static final byte SELF = 8;
    private static final byte OP = 16;
    /** Operator characters after which an operator may end in + or -. */
    private static final byte OP_SPECIAL = 32;

    static {
        mark(" \t\n\r\f\u000b", SPACE);
        mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", LETTER);
        mark("0123456789", DIGIT);
        mark(",()[].;:+-*/%^<>=", SELF);
        mark("~!@#^&|`?+-*/%<>=", OP);
        mark("~!@#^&|`?%", OP_SPECIAL);
    }

    private final String text;
    private final int length;
    private final Tokens tokens;
    private int at;

    private SqlLexer(String text) {
        this.text = text;
        this.length = text.length();
        this.tokens = new Tokens(text);
    }

    /**
     * The tokens of {@code text}.
     *
     * @throws Unclear when the server would refuse the text, or might understand other tokens than these
     */
    static Tokens tokens(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new Unclear("the text is longer than " + MAX_LENGTH + " characters");
        }
        requireSendable(text);
        SqlLexer lexer = new SqlLexer(text);
        lexer.run();
        return lexer.tokens;
    }

    /** ASCII upper case to lower case. */
    static char fold(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    private void run() {
        while (at < length) {
            char c = text.charAt(at);
            if (is(c, SPACE)) {
                at++;
            } else if (isIdentifierStart(c)) {
                word(c);
            } else if (is(c, DIGIT) || (c == '.' && is(peek(1), DIGIT))) {
                number();
            } else if (c == '\'') {
                string(Tokens.STRING, at, at + 1, false);
            } else if (c == '"') {
                quotedIdentifier(Tokens.QUOTED, at, at + 1);
            } else if (c == '$') {
                dollar();
            } else if (is(c, OP)) {
                operatorOrComment(c);
            } else if (is(c, SELF)) {
                punctuation(c);
            } else {
                throw new Unclear("character " + c(c) + " is not part of SQL");
            }
        }
        add(Tokens.END, length, length, Keyword.NO_KEYWORD);
    }

    private void word(char first) {
        char quote = peek(1);
        if (quote == '\'') {
            switch (fold(first)) {
                case 'e' -> {
                    string(Tokens.ESCAPE_STRING, at, at + 2, true);
                    return;
                }
                case 'b', 'x', 'n' -> {
                    string(Tokens.OTHER_STRING, at, at + 2, false);
                    return;
                }
                default -> {
                    // an ordinary one-letter word before a string
                }
            }
        } else if (quote == '&' && fold(first) == 'u') {
            if (peek(2) == '\'') {
                string(Tokens.UNICODE_STRING, at, at + 3, false);
                return;
            } else if (peek(2) == '"') {
                quotedIdentifier(Tokens.UNICODE_QUOTED, at, at + 3);
                return;
            }
        }
        int start = at;
        int hash = 0;
        boolean plain = true;
        while (at < length) {
            char c = text.charAt(at);
            if (is(c, LETTER)) {
                hash = KeywordTable.hash(hash, fold(c));
            } else if (is(c, DIGIT) || c == '$' || c >= 0x80) {
                plain = false;
            } else {
                break;
            }
            at++;
        }
        add(Tokens.WORD, start, at, plain ? KeywordTable.find(text, start, at, hash) : Keyword.NO_KEYWORD);
    }

    private void number() {
        int start = at;
        char base = fold(peek(1));
        if (text.charAt(at) == '0' && (base == 'x' || base == 'o' || base == 'b')) {
            at += 2;
            int digits = at;
            while (isHexDigit(peek(0)) || (peek(0) == '_' && isHexDigit(peek(1)))) {
                at++;
            }
            if (digits == at) {
                throw new Unclear("a number has no digits");
            }
        } else {
            digits();
            // 1..10 is 1 and then .., never 1. and then .10
            if (peek(0) == '.' && peek(1) != '.') {
                at++;
                digits();
            }
            if (fold(peek(0)) == 'e') {
                at += peek(1) == '+' || peek(1) == '-' ? 2 : 1;
                if (!is(peek(0), DIGIT)) {
                    throw new Unclear("a number has an empty exponent");
                }
                digits();
            }
        }
        if (at < length && isIdentifierStart(text.charAt(at))) {
            throw new Unclear("letters follow a number without a space");
        }
        add(Tokens.NUMBER, start, at, Keyword.NO_KEYWORD);
    }

    private void digits() {
        while (is(peek(0), DIGIT) || (peek(0) == '_' && is(peek(1), DIGIT))) {
            at++;
        }
    }

    /** A string whose opening quote is before {@code from}, with its continuations on further lines. */
    private void string(int kind, int start, int from, boolean backslashEscapes) {
        at = from;
        while (true) {
            if (at >= length) {
                throw new Unclear("a string is not terminated");
            }
            char c = text.charAt(at);
            if (c == '\'') {
                if (peek(1) == '\'') {
                    at += 2;
                    continue;
                }
                at++;
                int continued = continuation();
                if (continued < 0) {
                    break;
                }
                at = continued;
                if (kind == Tokens.STRING) {
                    kind = Tokens.ESCAPE_STRING; // its value is not simply what is between the quotes
                }
                continue;
            }
            if (c == '\\' && backslashEscapes) {
                at++;
                if (at >= length) {
                    throw new Unclear("a string is not terminated");
                }
            }
            at++;
        }
        add(kind, start, at, Keyword.NO_KEYWORD);
        mergeUescape();
    }

    /**
     * Where a string goes on after a closing quote at {@code at - 1}: white space with a newline in it, or line comments,
     * and then another quote. -1 when it does not.
     */
    private int continuation() {
        boolean newline = false;
        int next = at;
        while (next < length) {
            char c = text.charAt(next);
            if (c == '\n' || c == '\r') {
                newline = true;
                next++;
            } else if (is(c, SPACE)) {
                next++;
            } else if (c == '-' && next + 1 < length && text.charAt(next + 1) == '-') {
                next = endOfLine(next);
            } else {
                return newline && c == '\'' ? next + 1 : -1;
            }
        }
        return -1;
    }

    /** Makes {@code U&"…" UESCAPE '!'} one token; called when a plain string was just added. */
    private void mergeUescape() {
        int last = tokens.size() - 1;
        if (last >= 2 && isUescape(last - 1)) {
            int start = tokens.start(last);
            if (tokens.kind(last) != Tokens.STRING
                    || at - start != 3
                    || !UnicodeEscapes.isEscapeCharacter(text.charAt(start + 1))) {
                throw new Unclear("UESCAPE has no usable escape character");
            }
            tokens.merge(2, at);
        }
    }

    private boolean isUescape(int i) {
        return tokens.keyword(i) == Keyword.UESCAPE
                && (tokens.kind(i - 1) == Tokens.UNICODE_QUOTED || tokens.kind(i - 1) == Tokens.UNICODE_STRING);
    }

    private void quotedIdentifier(int kind, int start, int from) {
        at = from;
        while (true) {
            if (at >= length) {
                throw new Unclear("a quoted identifier is not terminated");
            }
            char c = text.charAt(at);
            if (c == '"') {
                if (peek(1) != '"') {
                    break;
                }
                at++;
            }
            at++;
        }
        if (at == from) {
            throw new Unclear("a quoted identifier is empty");
        }
        at++;
        add(kind, start, at, Keyword.NO_KEYWORD);
    }

    private void dollar() {
        int start = at++;
        if (is(peek(0), DIGIT)) {
            digits();
            if (at < length && isIdentifierStart(text.charAt(at))) {
                throw new Unclear("letters follow a parameter without a space");
            }
            add(Tokens.PARAMETER, start, at, Keyword.NO_KEYWORD);
            return;
        }
        if (at < length && isIdentifierStart(text.charAt(at))) {
            while (at < length && (isIdentifierStart(text.charAt(at)) || is(text.charAt(at), DIGIT))) {
                at++;
            }
        }
        if (peek(0) != '$') {
            throw new Unclear("a dollar sign begins neither a parameter nor a string");
        }
        at++;
        String tag = text.substring(start, at);
        int close = text.indexOf(tag, at);
        if (close < 0) {
            throw new Unclear("a dollar-quoted string is not terminated");
        }
        at = close + tag.length();
        add(Tokens.DOLLAR_STRING, start, at, Keyword.NO_KEYWORD);
    }

    private void operatorOrComment(char c) {
        if (c == '-' && peek(1) == '-') {
            at = endOfLine(at);
            return;
        }
        if (c == '/' && peek(1) == '*') {
            blockComment();
            return;
        }
        int start = at;
        boolean special = false;
        int end = at;
        while (end < length && is(text.charAt(end), OP) && !startsComment(end)) {
            special |= is(text.charAt(end), OP_SPECIAL);
            end++;
        }
        // = - is two operators even when written =-, unless a character SQL does not use for operators comes before
        while (!special && end - start > 1 && (text.charAt(end - 1) == '+' || text.charAt(end - 1) == '-')) {
            end--;
        }
        if (end - start >= TOO_LONG_OPERATOR) {
            throw new Unclear("an operator is longer than the server takes");
        }
        at = end;
        if (end - start == 1 && is(c, SELF)) {
            add(c, start, end, Keyword.NO_KEYWORD);
        } else if (end - start == 2 && c == '=' && text.charAt(start + 1) == '>') {
            add(Tokens.NAMES_ARGUMENT, start, end, Keyword.NO_KEYWORD);
        } else {
            add(Tokens.OPERATOR, start, end, Keyword.NO_KEYWORD);
        }
    }

    private boolean startsComment(int i) {
        if (i + 1 >= length) {
            return false;
        }
        char c = text.charAt(i);
        char next = text.charAt(i + 1);
        return (c == '-' && next == '-') || (c == '/' && next == '*');
    }

    private void blockComment() {
        int depth = 0;
        do {
            if (at + 1 >= length) {
                throw new Unclear("a comment is not terminated");
            }
            char c = text.charAt(at);
            char next = text.charAt(at + 1);
            if (c == '/' && next == '*') {
                depth++;
                at += 2;
            } else if (c == '*' && next == '/') {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0);
    }

    private int endOfLine(int from) {
        int end = from;
        while (end < length && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private void punctuation(char c) {
        int start = at++;
        char next = peek(0);
        if (c == ':' && next == ':') {
            at++;
            add(Tokens.TYPECAST, start, at, Keyword.NO_KEYWORD);
        } else if (c == ':' && next == '=') {
            at++;
            add(Tokens.NAMES_ARGUMENT, start, at, Keyword.NO_KEYWORD);
        } else if (c == '.' && next == '.') {
            at++;
            add(Tokens.DOT_DOT, start, at, Keyword.NO_KEYWORD);
        } else {
            add(c, start, at, Keyword.NO_KEYWORD);
        }
    }

    private void add(int kind, int start, int end, Keyword keyword) {
        int last = tokens.size() - 1;
        if (last > 0 && isUescape(last) && (kind < Tokens.STRING || kind > Tokens.OTHER_STRING)) {
            throw new Unclear("UESCAPE has no escape character");
        }
        if (tokens.size() >= MAX_TOKENS) {
            throw new Unclear("the text has more than " + MAX_TOKENS + " tokens");
        }
        tokens.add(kind, start, end, keyword);
    }

    /** Refuses what has no encoding the server would take: NUL, half a surrogate pair. */
    private static void requireSendable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new Unclear("the text holds a NUL");
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new Unclear("the text holds half a surrogate pair");
                }
                i++;
            }
        }
    }

    private char peek(int ahead) {
        return at + ahead < length ? text.charAt(at + ahead) : 0;
    }

    private static boolean isHexDigit(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static boolean isIdentifierStart(char c) {
        return c >= 0x80 || is(c, LETTER);
    }

    private static boolean is(char c, int classes) {
        return c < 0x80 && (CLASS[c] & classes) != 0;
    }

    private static String c(char c) {
        return c > ' ' && c < 0x7f ? "\"" + c + "\"" : String.format("U+%04X", (int) c);
    }

    private static void mark(String characters, byte kind) {
        for (int i = 0; i < characters.length(); i++) {
            CLASS[characters.charAt(i)] |= kind;
        }
    }
}
