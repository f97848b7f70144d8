package io.productionguard.gateway.operation.sql;

import java.util.HashSet;
import java.util.Set;

/** Finds columns of the table being changed in the tokens of a condition that has been read without complaint. */
final class ColumnMentions {

    /** Whose columns count. */
    private enum Scope {
        /** Those of the table being changed. */
        STATEMENT,
        /** Within a subquery: those of every table. */
        EVERY_TABLE,
        /** Within a subquery: those that are taken from the table being changed, outside. */
        OUTER
    }

    final Tokens tokens;
    /** Names under which a subquery may read the table being changed. */
    private final Set<String> names;

    private final String alias;
    private final boolean others;
    private final boolean self;
    private final Scope scope;

    /**
     * @param names that of the table being changed, without schema, and those of common table expressions that stand for
     *     all of its rows
     * @param alias what the statement calls it
     * @param others whether the statement reads further tables beside it
     * @param self whether it is itself among those
     */
    ColumnMentions(Tokens tokens, Set<String> names, String alias, boolean others, boolean self) {
        this(tokens, names, alias, others, self, Scope.STATEMENT);
    }

    private ColumnMentions(Tokens tokens, Set<String> names, String alias, boolean others, boolean self, Scope scope) {
        this.tokens = tokens;
        this.names = names;
        this.alias = alias;
        this.others = others;
        this.self = self;
        this.scope = scope;
    }

    /** The view from within a subquery, where the columns of every table count. */
    ColumnMentions inSubquery(int from, int to) {
        return new ColumnMentions(tokens, names, alias, true, readsTable(from, to), Scope.EVERY_TABLE);
    }

    /** The view from within a subquery, where only columns count that are taken from the table outside by its name. */
    ColumnMentions correlated() {
        return new ColumnMentions(tokens, names, alias, true, false, Scope.OUTER);
    }

    /** Whether a subquery reads the table itself, and does not only refer to its columns. */
    boolean readsTable(int from, int to) {
        for (int i = from; i < to; i++) {
            if (tokens.isName(i)
                    && tokens.keyword(i).isColId()
                    && tokens.kind(i + 1) != '.'
                    && names.contains(tokens.name(i))) {
                return true;
            }
        }
        return false;
    }

    /** The columns of the table being changed that are mentioned, outside subqueries. */
    Set<String> columns(int from, int to) {
        Set<String> columns = new HashSet<>();
        for (int i = from; i < to; i++) {
            if (tokens.kind(i) == '(' && startsQuery(i + 1)) {
                i = closing(i);
            } else if (isColumn(i)) {
                int last = lastPart(i);
                if (isTargets(i, last)) {
                    columns.add(columnName(i, last));
                }
                i = last;
            }
        }
        return columns;
    }

    int lastPart(int first) {
        int last = first;
        while (tokens.kind(last + 1) == '.' && tokens.isName(last + 2)) {
            last += 2;
        }
        return last;
    }

    String columnName(int first, int last) {
        // t.id = t2.id compares a column with itself when t2 is the same table
        return first == last || self || !others ? tokens.name(last) : tokens.name(last - 2) + "." + tokens.name(last);
    }

    boolean isTargets(int first, int last) {
        if (scope == Scope.OUTER) {
            return first != last && tokens.name(last - 2).equals(alias);
        }
        return first == last
                || !others
                || self
                || scope == Scope.EVERY_TABLE
                || tokens.name(last - 2).equals(alias);
    }

    /** Whether a name that begins here may be a column's. */
    boolean isColumn(int i) {
        if (!tokens.isName(i) || !tokens.keyword(i).isColId()) {
            return false;
        }
        int before = i == 0 ? Tokens.END : tokens.kind(i - 1);
        int last = lastPart(i);
        int after = tokens.kind(last + 1);
        if (before == Tokens.TYPECAST
                || before == '.'
                || after == '('
                || after == Tokens.NAMES_ARGUMENT
                || tokens.isStringConstant(last + 1)
                || tokens.keyword(i - 1) == Keyword.AS
                || tokens.isWord(last, "tableoid")) {
            return false;
        }
        return switch (tokens.keyword(i)) {
            case AT, ZONE, ESCAPE, OPERATOR, UNKNOWN, DOCUMENT, NORMALIZED -> false;
            case TIME -> tokens.keyword(i - 1) != Keyword.AT;
            case EXISTS, INTERVAL, BETWEEN -> false;
            default -> !(before == '(' && tokens.keyword(last + 1) == Keyword.FROM);
        };
    }

    int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += nesting(i);
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }

    boolean startsQuery(int i) {
        return switch (tokens.keyword(i)) {
            case SELECT, WITH, TABLE -> true;
            case VALUES -> tokens.kind(i + 1) == '(';
            default -> false;
        };
    }

    int nesting(int i) {
        return switch (tokens.kind(i)) {
            case '(', '[' -> 1;
            case ')', ']' -> -1;
            case Tokens.WORD -> tokens.keyword(i) == Keyword.CASE ? 1 : tokens.keyword(i) == Keyword.END ? -1 : 0;
            default -> 0;
        };
    }
}
