package io.productionguard.gateway.operation.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells whether a WHERE condition that was read without complaint may hold for (nearly) every row of the table being
 * changed: constants, a column compared with itself, conditions that only say which rows to spare
 * ({@code id IS NOT NULL}, {@code id <> 5}, {@code id > 0}), conditions on other tables alone.
 *
 * <p>It is an estimate from the text, on the strict side: a condition it finds bounded can still hold for every row of a
 * particular table.
 */
final class RowCondition {

    /** The condition may hold for every row. */
    static final int ALL = 1;
    /** Its negation may hold for every row. */
    static final int NONE = 2;

    private final Tokens tokens;
    private final ColumnMentions mentions;

    RowCondition(ColumnMentions mentions) {
        this.tokens = mentions.tokens;
        this.mentions = mentions;
    }

    /** Of the tokens from {@code start} up to, not including, {@code end}. */
    boolean mayHoldForEveryRow(int start, int end) {
        return (judge(start, end) & ALL) != 0;
    }

    /** {@link #ALL}, {@link #NONE}, both or neither. */
    int judge(int from, int to) {
        int start = from;
        int end = to;
        while (isEnclosed(start, end) && !mentions.startsQuery(start + 1)) {
            start++;
            end--;
        }
        List<int[]> parts = split(start, end, Keyword.OR);
        if (parts.size() > 1) {
            return either(parts);
        }
        parts = split(start, end, Keyword.AND);
        if (parts.size() > 1) {
            int all = ALL;
            int none = 0;
            for (int[] part : parts) {
                int judged = judge(part[0], part[1]);
                all &= judged;
                none |= judged & NONE;
            }
            return all | none;
        }
        if (tokens.keyword(start) == Keyword.NOT) {
            boolean odd = false;
            while (tokens.keyword(start) == Keyword.NOT) {
                odd = !odd;
                start++;
            }
            int judged = judge(start, end);
            return odd ? negate(judged) : judged;
        }
        return new RowConditionTerm(this, mentions, start, end).judge();
    }

    private int either(List<int[]> parts) {
        int all = 0;
        int none = NONE;
        Set<String> ranged = new HashSet<>();
        for (int[] part : parts) {
            int judged = judge(part[0], part[1]);
            all |= judged & ALL;
            none &= judged;
            if (hasRange(part[0], part[1])) {
                for (String column : mentions.columns(part[0], part[1])) {
                    if (!ranged.add(column)) {
                        all = ALL; // a < 5 OR a >= 5
                    }
                }
            }
        }
        return all | none;
    }

    static int negate(int judged) {
        return ((judged & ALL) != 0 ? NONE : 0) | ((judged & NONE) != 0 ? ALL : 0);
    }

    private boolean hasRange(int from, int to) {
        for (int i = from; i < to; i++) {
            int kind = tokens.kind(i);
            if (kind == '<' || kind == '>' || tokens.isOperator(i, "<=") || tokens.isOperator(i, ">=")) {
                return true;
            }
        }
        return false;
    }

    private boolean isEnclosed(int from, int to) {
        return tokens.kind(from) == '(' && mentions.closing(from) == to - 1;
    }

    private List<int[]> split(int from, int to, Keyword by) {
        List<int[]> parts = new ArrayList<>(2);
        int depth = 0;
        int between = 0;
        int start = from;
        for (int i = from; i < to; i++) {
            depth += mentions.nesting(i);
            if (depth == 0) {
                Keyword keyword = tokens.keyword(i);
                if (keyword == Keyword.BETWEEN) {
                    between++;
                } else if (keyword == Keyword.AND && between > 0) {
                    between--;
                } else if (keyword == by) {
                    parts.add(new int[] {start, i});
                    start = i + 1;
                }
            }
        }
        parts.add(new int[] {start, to});
        return parts;
    }
}
