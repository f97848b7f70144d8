package io.productionguard.gateway.operation.sql;

import java.util.HashSet;
import java.util.Set;

/** One part of a {@link RowCondition} without AND, OR and NOT. */
final class RowConditionTerm {

    private static final int ALL = RowCondition.ALL;
    private static final int NONE = RowCondition.NONE;

    private static final Set<String> NEUTRAL = Set.of("0", "1", "0.0", "1.0");

    private final RowCondition condition;
    private final ColumnMentions mentions;
    private final Tokens tokens;
    private final int start;
    private final int end;

    RowConditionTerm(RowCondition condition, ColumnMentions mentions, int start, int end) {
        this.condition = condition;
        this.mentions = mentions;
        this.tokens = mentions.tokens;
        this.start = start;
        this.end = end;
    }

    int judge() {
        if (tokens.keyword(start) == Keyword.EXISTS) {
            return existsBounds(start + 2, end - 1) ? NONE : ALL | NONE;
        }
        if (mentions.columns(start, end).isEmpty() || tokens.keyword(start) == Keyword.CASE) {
            return ALL | NONE;
        }
        int is = find(Keyword.IS);
        if (is >= 0 && tokens.keyword(is + 1) != Keyword.DISTINCT && tokens.keyword(is + 2) != Keyword.DISTINCT) {
            return predicate(is);
        }
        if (find(Keyword.NOTNULL) >= 0) {
            return ALL;
        }
        if (find(Keyword.ISNULL) >= 0) {
            return NONE;
        }
        int operator = comparison();
        if (hasNestedComparison()) {
            return ALL | NONE; // (id = 5) = false, coalesce(id = 5, true)
        }
        if (operator < 0) {
            return 0;
        }
        Set<String> left = mentions.columns(start, operator);
        Set<String> right = mentions.columns(operator, end);
        boolean constant = left.isEmpty();
        left.retainAll(right);
        if (!left.isEmpty() || hasNeutralArithmetic() || (constant && isListed(operator))) {
            return ALL | NONE;
        }
        int subquery = subqueryIn(start, end);
        if (subquery >= 0
                && mentions.readsTable(subquery, mentions.closing(subquery - 1))
                && !subqueryBounds(subquery, mentions.closing(subquery - 1))) {
            return ALL | NONE;
        }
        return compared(operator);
    }

    private int predicate(int is) {
        boolean not = tokens.keyword(is + 1) == Keyword.NOT;
        int judged = switch (tokens.keyword(not ? is + 2 : is + 1)) {
            case TRUE -> condition.judge(start, is);
            case FALSE -> RowCondition.negate(condition.judge(start, is));
            default -> NONE;
        };
        return not ? RowCondition.negate(judged) : judged;
    }

    /** What the kind of comparison says, when the sides have nothing in common. */
    private int compared(int operator) {
        if (tokens.keyword(operator) == Keyword.NOT || tokens.keyword(operator + 1) == Keyword.ALL) {
            return ALL; // = ALL (…) holds when there is nothing to compare with
        }
        switch (tokens.keyword(operator)) {
            case IS -> {
                return tokens.keyword(operator + 1) == Keyword.NOT ? NONE : ALL;
            }
            case LIKE, ILIKE, SIMILAR -> {
                return matchesAnything(end - 1) ? ALL : NONE;
            }
            case IN, BETWEEN -> {
                return NONE;
            }
            default -> {
                // a symbol
            }
        }
        if (tokens.kind(operator) == '=') {
            return NONE;
        }
        if (tokens.isOperator(operator, "<>") || tokens.isOperator(operator, "!=")) {
            return ALL;
        }
        if (tokens.isOperator(operator, "~") || tokens.isOperator(operator, "~*")) {
            return matchesAnything(end - 1) ? ALL : NONE;
        }
        if (tokens.kind(operator) == Tokens.OPERATOR && tokens.written(operator).charAt(0) == '!') {
            return ALL;
        }
        boolean orEqual = tokens.isOperator(operator, ">=") || tokens.isOperator(operator, "<=");
        boolean above = tokens.kind(operator) == '>' || tokens.isOperator(operator, ">=");
        boolean lowest = above ? isLowest(operator + 1, end, orEqual) : isLowest(start, operator, orEqual);
        return lowest ? ALL : 0;
    }

    /** Whether a constant is a number that is hardly above zero, or the empty string. */
    private boolean isLowest(int from, int to, boolean orEqual) {
        if (tokens.kind(from) == '-') {
            return true;
        }
        if (from + 1 != to) {
            return false;
        }
        if (tokens.kind(from) != Tokens.NUMBER) {
            return "".equals(tokens.plainString(from));
        }
        String number = tokens.written(from);
        if (orEqual && number.equals("1")) {
            return true;
        }
        for (int i = 0; i < number.length(); i++) {
            if (number.charAt(i) >= '1' && number.charAt(i) <= '9') {
                return false;
            }
        }
        return true;
    }

    /** Whether the right side is a list or an array of more than one column: {@code 5 IN (5, id)}. */
    private boolean isListed(int operator) {
        int list = operator + 1;
        Keyword quantifier = tokens.keyword(list);
        if (quantifier == Keyword.ANY || quantifier == Keyword.SOME) {
            list++;
        } else if (tokens.keyword(operator) != Keyword.IN) {
            return false;
        }
        return !mentions.isColumn(list + 1) || mentions.lastPart(list + 1) + 2 != end;
    }

    private boolean hasNestedComparison() {
        int depth = 0;
        for (int i = start; i < end; i++) {
            if (tokens.kind(i) == '(' && mentions.startsQuery(i + 1)) {
                i = mentions.closing(i);
            } else {
                depth += mentions.nesting(i);
                if (depth > 0 && isComparison(i)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean matchesAnything(int at) {
        String pattern = tokens.plainString(at);
        if (pattern == null) {
            return false;
        }
        for (int i = 0; i < pattern.length(); i++) {
            if ("%_.*^$".indexOf(pattern.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** {@code * 0}, {@code % 1}, {@code - column}: ways to make a column disappear. */
    private boolean hasNeutralArithmetic() {
        Set<String> seen = new HashSet<>();
        boolean twice = false;
        for (int i = start; i < end; i++) {
            int kind = tokens.kind(i);
            if (kind == '(' && mentions.startsQuery(i + 1)) {
                i = mentions.closing(i);
                continue;
            }
            if ((kind == '*' || kind == '%') && i > start) {
                twice |= isNeutral(i + 1) || isNeutral(i - 1);
            }
            if (mentions.isColumn(i)) {
                int last = mentions.lastPart(i);
                if (mentions.isTargets(i, last)) {
                    twice |= !seen.add(mentions.columnName(i, last));
                }
                i = last;
            }
        }
        return twice;
    }

    private boolean isNeutral(int i) {
        return tokens.kind(i) == Tokens.NUMBER && NEUTRAL.contains(tokens.written(i));
    }

    private int find(Keyword keyword) {
        int depth = 0;
        for (int i = start; i < end; i++) {
            depth += mentions.nesting(i);
            if (depth == 0 && tokens.keyword(i) == keyword) {
                return i;
            }
        }
        return -1;
    }

    /** Where the first comparison outside parentheses is; -1 when there is none. */
    private int comparison() {
        int depth = 0;
        for (int i = start; i < end; i++) {
            depth += mentions.nesting(i);
            if (depth == 0 && i > start && isComparison(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isComparison(int i) {
        int kind = tokens.kind(i);
        if (kind == '=' || kind == '<' || kind == '>') {
            return true;
        }
        if (kind == Tokens.OPERATOR) {
            String operator = tokens.written(i);
            char first = operator.charAt(0);
            return !operator.startsWith("->")
                    && !operator.startsWith("#>")
                    && !operator.equals("||")
                    && "<>=!~@&?".indexOf(first) >= 0;
        }
        return switch (tokens.keyword(i)) {
            case LIKE, ILIKE, SIMILAR, IN, BETWEEN, NOT, IS -> true;
            default -> false;
        };
    }

    /** Where a subquery begins, behind its parenthesis; -1 when there is none. */
    private int subqueryIn(int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (tokens.kind(i) == '(' && mentions.startsQuery(i + 1)) {
                return i + 1;
            }
        }
        return -1;
    }

    /**
     * Whether EXISTS depends on the row: its WHERE has to bound columns that it takes from the table by name. A subquery
     * without them is the same for every row, whatever else it says.
     */
    private boolean existsBounds(int from, int to) {
        if (hasSetOperation(from, to)) {
            return false;
        }
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += mentions.nesting(i);
            if (depth == 0 && tokens.keyword(i) == Keyword.WHERE) {
                int endOfWhere = endOfWhere(i + 1, to);
                return !new RowCondition(mentions.correlated()).mayHoldForEveryRow(i + 1, endOfWhere);
            }
        }
        return false;
    }

    private boolean isSetOperation(int i, int depth) {
        return depth == 0
                && switch (tokens.keyword(i)) {
                    case UNION, INTERSECT, EXCEPT -> true;
                    default -> false;
                };
    }

    private boolean hasSetOperation(int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += mentions.nesting(i);
            if (isSetOperation(i, depth)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a subquery has a LIMIT or a WHERE of its own that does not hold for everything. */
    boolean subqueryBounds(int from, int to) {
        if (hasSetOperation(from, to)) {
            return false; // each of its queries would have to be bounded
        }
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += mentions.nesting(i);
            if (depth == 0 && tokens.keyword(i) == Keyword.LIMIT) {
                return tokens.keyword(i + 1) != Keyword.ALL;
            }
            if (depth == 0 && tokens.keyword(i) == Keyword.WHERE) {
                return !new RowCondition(mentions.inSubquery(from, to))
                        .mayHoldForEveryRow(i + 1, endOfWhere(i + 1, to));
            }
        }
        return false;
    }

    private int endOfWhere(int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += mentions.nesting(i);
            if (depth == 0) {
                switch (tokens.keyword(i)) {
                    case GROUP,
                            HAVING,
                            WINDOW,
                            ORDER,
                            LIMIT,
                            OFFSET,
                            FETCH,
                            FOR,
                            UNION,
                            INTERSECT,
                            EXCEPT,
                            RETURNING -> {
                        return i;
                    }
                    default -> {
                        // still the condition
                    }
                }
            }
        }
        return to;
    }
}
