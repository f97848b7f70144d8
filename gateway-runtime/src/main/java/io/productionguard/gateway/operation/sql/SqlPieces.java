package io.productionguard.gateway.operation.sql;

import io.productionguard.gateway.operation.Seams;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL text for masking: a value goes with the few tokens before it, which may say that it is a secret
 * ({@code password = '…'}), a comment stands alone, and so does each token of the code between. What is masked in a piece
 * can then be a constant, a comment or a single token, and no code.
 */
final class SqlPieces {

    /** Tokens before a constant that stay with it: {@code PASSWORD}, {@code IS}, {@code IDENTIFIED BY}, {@code p :=}. */
    private static final int LABEL = 3;
    /** Bodies in bodies that are followed. */
    private static final int MAX_DEPTH = 3;

    /** One instance, so that operations with it compare as equal. */
    static final Seams SEAMS = SqlPieces::of;

    private final List<String> pieces = new ArrayList<>();
    private final int depth;

    private SqlPieces(int depth) {
        this.depth = depth;
    }

    static List<String> of(String sql) {
        return of(sql, 0);
    }

    private static List<String> of(String sql, int depth) {
        SqlPieces cut = new SqlPieces(depth);
        Tokens tokens;
        try {
            tokens = SqlLexer.tokens(sql);
        } catch (Unclear unclear) {
            cut.runs(sql);
            return cut.pieces;
        }
        cut.tokens(tokens);
        return cut.pieces;
    }

    private void tokens(Tokens tokens) {
        String text = tokens.text;
        boolean code = depth > 0 || holdsCode(tokens);
        int done = 0;
        for (int i = 0; i < tokens.size(); i++) {
            int start = tokens.start(i);
            int gap = i == 0 ? 0 : tokens.end(i - 1);
            if (!text.substring(gap, start).isBlank()) {
                add(text, done, gap);
                add(text, gap, start);
                done = start;
            }
            if (isConstant(tokens, i)) {
                if (code && depth < MAX_DEPTH && tokens.isStringConstant(i)) {
                    add(text, done, start);
                    body(tokens.written(i));
                } else {
                    add(text, done, tokens.end(i));
                }
                done = tokens.end(i);
            } else if (!constantFollows(tokens, i)) {
                add(text, done, start);
                add(text, start, tokens.end(i));
                done = tokens.end(i);
            }
        }
        add(text, done, text.length());
    }

    /** A constant of a statement that defines code can be that code. */
    private void body(String constant) {
        boolean dollars = constant.startsWith("$");
        int open = (dollars ? constant.indexOf('$', 1) : constant.indexOf('\'')) + 1;
        int close = Math.max(open, constant.length() - (dollars ? open : 1));
        add(constant, 0, open);
        pieces.addAll(of(constant.substring(open, close), depth + 1));
        add(constant, close, constant.length());
    }

    private static boolean holdsCode(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.keyword(i) == Keyword.DO || tokens.isWord(i, "function") || tokens.isWord(i, "procedure")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConstant(Tokens tokens, int i) {
        return switch (tokens.kind(i)) {
            case Tokens.STRING,
                    Tokens.ESCAPE_STRING,
                    Tokens.DOLLAR_STRING,
                    Tokens.UNICODE_STRING,
                    Tokens.OTHER_STRING,
                    Tokens.QUOTED,
                    Tokens.UNICODE_QUOTED -> true;
            default -> false;
        };
    }

    private static boolean constantFollows(Tokens tokens, int i) {
        for (int next = i + 1; next <= i + LABEL && next < tokens.size(); next++) {
            if (isConstant(tokens, next)) {
                return true;
            }
        }
        return false;
    }

    /** Text that cannot be read: words for themselves, so that at least what has a form of its own is found. */
    private void runs(String text) {
        int done = 0;
        for (int i = 1; i < text.length(); i++) {
            if (isWord(text.charAt(i)) != isWord(text.charAt(i - 1))) {
                add(text, done, i);
                done = i;
            }
        }
        add(text, done, text.length());
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '.' || c == '-';
    }

    private void add(String text, int from, int to) {
        if (to > from) {
            pieces.add(text.substring(from, to));
        }
    }
}
