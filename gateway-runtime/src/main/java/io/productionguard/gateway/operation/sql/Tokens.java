package io.productionguard.gateway.operation.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The tokens of an SQL text as positions in it, so that nothing is copied until a name is asked for. Built by
 * {@link SqlLexer}; the last one is always {@link #END}.
 *
 * <p>A token's kind is either the character itself, for the ones PostgreSQL's scanner returns as themselves, or one of
 * the constants here.
 */
final class Tokens {

    static final int END = 128;
    /** A keyword or an unquoted identifier. */
    static final int WORD = 129;
    /** {@code "…"} */
    static final int QUOTED = 130;
    /** {@code U&"…"}, with its UESCAPE clause if it has one. */
    static final int UNICODE_QUOTED = 131;
    /** {@code '…'} without escapes. */
    static final int STRING = 132;
    /** {@code E'…'} */
    static final int ESCAPE_STRING = 133;
    /** {@code $tag$…$tag$} */
    static final int DOLLAR_STRING = 134;
    /** {@code U&'…'}, with its UESCAPE clause if it has one. */
    static final int UNICODE_STRING = 135;
    /** {@code N'…'}, {@code B'…'}, {@code X'…'}: strings that are no {@code Sconst} of the grammar. */
    static final int OTHER_STRING = 136;

    static final int NUMBER = 137;
    /** {@code $1} */
    static final int PARAMETER = 138;
    /** An operator that is not one of the single characters. */
    static final int OPERATOR = 139;
    /** {@code ::} */
    static final int TYPECAST = 140;
    /** {@code :=} or {@code =>} */
    static final int NAMES_ARGUMENT = 141;
    /** {@code ..} */
    static final int DOT_DOT = 142;

    /** Longest name, in bytes, that the server does not cut off. */
    private static final int LONGEST_NAME = 63;

    final String text;
    private int[] kinds = new int[32];
    private int[] starts = new int[32];
    private int[] ends = new int[32];
    private Keyword[] keywords = new Keyword[32];
    private int size;

    Tokens(String text) {
        this.text = text;
    }

    void add(int kind, int start, int end, Keyword keyword) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, size * 2);
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            keywords = Arrays.copyOf(keywords, size * 2);
        }
        kinds[size] = kind;
        starts[size] = start;
        ends[size] = end;
        keywords[size++] = keyword;
    }

    /** Takes the last {@code count} tokens away and lengthens the one before them to {@code end}. */
    void merge(int count, int end) {
        size -= count;
        ends[size - 1] = end;
    }

    int size() {
        return size;
    }

    int kind(int i) {
        return kinds[Math.min(i, size - 1)];
    }

    int start(int i) {
        return starts[i];
    }

    int end(int i) {
        return ends[i];
    }

    /** The keyword, {@link Keyword#NO_KEYWORD} for anything else. */
    Keyword keyword(int i) {
        return keywords[Math.min(i, size - 1)];
    }

    /** The token as written. */
    String written(int i) {
        return text.substring(starts[i], ends[i]);
    }

    /** Whether it is this unquoted word, in any case; {@code word} is lower case. */
    boolean isWord(int i, String word) {
        return i < size && kinds[i] == WORD && KeywordTable.isWritten(word, text, starts[i], ends[i]);
    }

    /** Whether it is this operator. */
    boolean isOperator(int i, String operator) {
        return kinds[i] == OPERATOR && ends[i] - starts[i] == operator.length() && text.startsWith(operator, starts[i]);
    }

    /** Whether the token is a name at all, be it a keyword. */
    boolean isName(int i) {
        int kind = kind(i);
        return kind == WORD || kind == QUOTED || kind == UNICODE_QUOTED;
    }

    /** Whether the token is what the grammar calls {@code Sconst}. */
    boolean isStringConstant(int i) {
        int kind = kind(i);
        return kind >= STRING && kind <= UNICODE_STRING;
    }

    /**
     * The name that the server understands: unquoted ones in lower case, quoted ones without their quotes and escapes.
     *
     * @throws Unclear when the server may understand another name, because it cuts it off or folds it by its locale
     */
    String name(int i) {
        int kind = kinds[i];
        if (keywords[i] != Keyword.NO_KEYWORD) {
            return keywords[i].word();
        }
        String name;
        if (kind == WORD) {
            name = folded(i);
        } else if (kind == QUOTED) {
            name = text.substring(starts[i] + 1, ends[i] - 1).replace("\"\"", "\"");
        } else if (kind == UNICODE_QUOTED) {
            name = UnicodeEscapes.identifier(written(i));
        } else {
            throw new Unclear("a name was expected where the statement has " + kindOf(i));
        }
        if (name.length() > LONGEST_NAME / 3 && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new Unclear("a name is longer than 63 bytes, which the server cuts off");
        }
        return name;
    }

    /** The value of a plain {@code '…'} string, or null when the token is anything else. */
    String plainString(int i) {
        return kinds[i] == STRING ? text.substring(starts[i] + 1, ends[i] - 1).replace("''", "'") : null;
    }

    /** What kind of token this is, in words, without quoting what may be secret. */
    String kindOf(int i) {
        return switch (kind(i)) {
            case END -> "its end";
            case WORD ->
                keyword(i) == Keyword.NO_KEYWORD
                        ? "an identifier"
                        : keyword(i).word().toUpperCase(java.util.Locale.ROOT);
            case QUOTED, UNICODE_QUOTED -> "a quoted identifier";
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING, OTHER_STRING -> "a string";
            case NUMBER -> "a number";
            case PARAMETER -> "a parameter";
            default -> "\"" + written(Math.min(i, size - 1)) + "\"";
        };
    }

    private String folded(int i) {
        StringBuilder lower = null;
        for (int at = starts[i]; at < ends[i]; at++) {
            char c = text.charAt(at);
            if (c >= 0x80 && Character.toLowerCase(c) != c) {
                throw new Unclear("an unquoted name has a letter whose case the server's locale decides; quote it");
            }
            if (lower == null && SqlLexer.fold(c) != c) {
                lower = new StringBuilder(ends[i] - starts[i]).append(text, starts[i], at);
            }
            if (lower != null) {
                lower.append(SqlLexer.fold(c));
            }
        }
        return lower == null ? text.substring(starts[i], ends[i]) : lower.toString();
    }
}
