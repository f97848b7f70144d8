package io.productionguard.gateway.operation.sql;

import java.util.List;

/** Reads queries: SELECT, VALUES, TABLE, their combinations and what may precede and follow them. */
final class Queries {

    private final Parse parse;
    private final Cursor at;

    Queries(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** Whether a query begins here that is not in parentheses. */
    boolean startsQuery() {
        return switch (at.keyword()) {
            case SELECT, WITH, TABLE -> true;
            case VALUES -> at.kind(1) == '(';
            default -> false;
        };
    }

    /** Whether after a query in parentheses comes what makes it part of a larger query. */
    boolean continuesQuery() {
        return switch (at.keyword()) {
            case UNION, INTERSECT, EXCEPT, ORDER, LIMIT, OFFSET, FETCH, FOR -> true;
            default -> false;
        };
    }

    /** A whole query, with its WITH clause if it has one. */
    void query() {
        at.enter();
        int visible = parse.commonTables.size();
        int firstFinding = parse.found.size();
        if (at.at(Keyword.WITH)) {
            with();
        }
        body(firstFinding);
        parse.commonTables.shrink(visible);
        at.leave();
    }

    /** A query, or a statement that writes; both may begin with WITH. What WITH and EXPLAIN take. */
    void queryOrWrite() {
        at.enter();
        int visible = parse.commonTables.size();
        int firstFinding = parse.found.size();
        if (at.at(Keyword.WITH)) {
            with();
        }
        switch (at.keyword()) {
            case INSERT, UPDATE, DELETE -> new Writes(parse).write();
            case MERGE -> new Merges(parse).merge();
            default -> body(firstFinding);
        }
        parse.commonTables.shrink(visible);
        at.leave();
    }

    private void body(int firstFinding) {
        operand();
        setOperations();
        tail(firstFinding);
    }

    /** What follows the parenthesis of a query's first operand. */
    void restOfQuery() {
        setOperations();
        tail(parse.found.size());
    }

    /** {@code WITH …}; the names stay visible until {@link CommonTables#shrink}. */
    private void with() {
        at.need(Keyword.WITH);
        boolean recursive = at.take(Keyword.RECURSIVE);
        do {
            String name = at.colId();
            if (at.at('(')) {
                names();
            }
            at.need(Keyword.AS);
            if (at.at(Keyword.NOT)) {
                at.next();
                at.need(Keyword.MATERIALIZED);
            } else {
                at.take(Keyword.MATERIALIZED);
            }
            int visible = parse.commonTables.size();
            if (recursive) {
                parse.commonTables.add(name);
            }
            at.need('(');
            int start = at.position();
            queryOrWrite();
            parse.commonTables.shrink(visible);
            parse.commonTables.add(name, start, at.position());
            at.need(')');
            searchOrCycle();
        } while (at.take(','));
    }

    private void searchOrCycle() {
        if (at.take(Keyword.SEARCH)) {
            if (!at.takeWord("depth") && !at.takeWord("breadth")) {
                throw at.unclear("DEPTH or BREADTH was expected");
            }
            at.need(Keyword.FIRST);
            at.need(Keyword.BY);
            nameList();
            at.need(Keyword.SET);
            at.colId();
        }
        if (at.take(Keyword.CYCLE)) {
            nameList();
            at.need(Keyword.SET);
            at.colId();
            if (at.take(Keyword.TO)) {
                parse.expressions.expression();
                at.need(Keyword.DEFAULT);
                parse.expressions.expression();
            }
            at.need(Keyword.USING);
            at.colId();
        }
    }

    private void setOperations() {
        while (at.at(Keyword.UNION) || at.at(Keyword.INTERSECT) || at.at(Keyword.EXCEPT)) {
            at.next();
            if (!at.take(Keyword.ALL)) {
                at.take(Keyword.DISTINCT);
            }
            operand();
        }
    }

    private void operand() {
        switch (at.keyword()) {
            case SELECT -> select();
            case VALUES -> values();
            case TABLE -> {
                at.next();
                parse.from.relation();
            }
            default -> {
                at.enter();
                at.need('(');
                query();
                at.need(')');
                at.leave();
            }
        }
    }

    private void values() {
        at.need(Keyword.VALUES);
        do {
            at.need('(');
            parse.expressions.expressions();
            at.need(')');
        } while (at.take(','));
    }

    private void select() {
        at.need(Keyword.SELECT);
        if (at.take(Keyword.DISTINCT)) {
            if (at.take(Keyword.ON)) {
                at.need('(');
                parse.expressions.expressions();
                at.need(')');
            }
        } else {
            at.take(Keyword.ALL);
        }
        if (!endsTargets()) {
            targets();
        }
        if (at.take(Keyword.INTO)) {
            into();
        }
        if (at.take(Keyword.FROM)) {
            parse.from.list();
        }
        if (at.take(Keyword.WHERE)) {
            parse.expressions.expression();
        }
        if (at.take(Keyword.GROUP)) {
            at.need(Keyword.BY);
            if (!at.take(Keyword.ALL)) {
                at.take(Keyword.DISTINCT);
            }
            groups();
        }
        if (at.take(Keyword.HAVING)) {
            parse.expressions.expression();
        }
        if (at.take(Keyword.WINDOW)) {
            do {
                at.colId();
                at.need(Keyword.AS);
                windowSpecification();
            } while (at.take(','));
        }
    }

    private boolean endsTargets() {
        if (at.atEnd() || at.at(')')) {
            return true;
        }
        return switch (at.keyword()) {
            case FROM, INTO, WHERE, GROUP, HAVING, WINDOW, UNION, INTERSECT, EXCEPT, ORDER, LIMIT, OFFSET, FETCH, FOR ->
                true;
            default -> false;
        };
    }

    /** The list of output columns of SELECT and RETURNING. */
    void targets() {
        do {
            if (!at.take('*')) {
                parse.expressions.expression();
                label();
            }
        } while (at.take(','));
    }

    private void label() {
        if (at.take(Keyword.AS)) {
            at.skipName();
        } else if (at.tokens.isName(at.position()) && at.keyword().isBareLabel()) {
            at.next();
        }
    }

    private void into() {
        at.take(Keyword.LOCAL);
        at.take(Keyword.GLOBAL);
        if (!at.take(Keyword.TEMPORARY) && !at.take(Keyword.TEMP)) {
            at.take(Keyword.UNLOGGED);
        }
        at.take(Keyword.TABLE);
        parse.found.high(SqlActions.CREATE, at.objectName().resource(), "creates a table from a query's result");
    }

    private void groups() {
        do {
            if (at.at(Keyword.GROUPING) && at.keyword(1) == Keyword.SETS) {
                at.next();
                at.next();
                nestedGroups();
            } else if ((at.at(Keyword.CUBE) || at.at(Keyword.ROLLUP)) && at.kind(1) == '(') {
                at.next();
                nestedGroups();
            } else if (at.at('(') && at.kind(1) == ')') {
                at.next();
                at.next();
            } else {
                parse.expressions.expression();
            }
        } while (at.take(','));
    }

    private void nestedGroups() {
        at.enter();
        at.need('(');
        groups();
        at.need(')');
        at.leave();
    }

    /** {@code ([name] [PARTITION BY …] [ORDER BY …] [frame])}. */
    void windowSpecification() {
        at.need('(');
        if (at.tokens.isName(at.position())
                && at.atColId()
                && !at.at(Keyword.PARTITION)
                && !at.at(Keyword.RANGE)
                && !at.at(Keyword.ROWS)
                && !at.at(Keyword.GROUPS)) {
            at.next();
        }
        if (at.take(Keyword.PARTITION)) {
            at.need(Keyword.BY);
            parse.expressions.expressions();
        }
        if (at.take(Keyword.ORDER)) {
            at.need(Keyword.BY);
            parse.expressions.sortList();
        }
        if (at.take(Keyword.RANGE) || at.take(Keyword.ROWS) || at.take(Keyword.GROUPS)) {
            if (at.take(Keyword.BETWEEN)) {
                frameBound();
                at.need(Keyword.AND);
            }
            frameBound();
            if (at.take(Keyword.EXCLUDE)) {
                exclusion();
            }
        }
        at.need(')');
    }

    private void frameBound() {
        if (at.take(Keyword.CURRENT, Keyword.ROW)) {
            return;
        }
        if (!at.take(Keyword.UNBOUNDED)) {
            parse.expressions.expression();
        }
        if (!at.take(Keyword.PRECEDING)) {
            at.need(Keyword.FOLLOWING);
        }
    }

    private void exclusion() {
        if (!at.take(Keyword.CURRENT, Keyword.ROW) && !at.take(Keyword.NO, Keyword.OTHERS) && !at.take(Keyword.TIES)) {
            at.need(Keyword.GROUP);
        }
    }

    /** ORDER BY, LIMIT, OFFSET, FETCH and row locks, in whatever order. */
    private void tail(int firstFinding) {
        boolean locked = false;
        while (true) {
            switch (at.keyword()) {
                case ORDER -> {
                    at.next();
                    at.need(Keyword.BY);
                    parse.expressions.sortList();
                }
                case LIMIT -> {
                    at.next();
                    if (!at.take(Keyword.ALL)) {
                        parse.expressions.expression();
                    }
                }
                case OFFSET -> {
                    at.next();
                    parse.expressions.expression();
                    if (!at.take(Keyword.ROW)) {
                        at.take(Keyword.ROWS);
                    }
                }
                case FETCH -> fetch();
                case FOR -> {
                    rowLock();
                    if (!locked) {
                        addLocks(firstFinding);
                    }
                    locked = true;
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void fetch() {
        at.need(Keyword.FETCH);
        if (!at.take(Keyword.FIRST)) {
            at.need(Keyword.NEXT);
        }
        if (!at.at(Keyword.ROW) && !at.at(Keyword.ROWS)) {
            parse.expressions.expression();
        }
        if (!at.take(Keyword.ROW)) {
            at.need(Keyword.ROWS);
        }
        if (!at.take(Keyword.ONLY)) {
            at.need(Keyword.WITH);
            at.need(Keyword.TIES);
        }
    }

    private void rowLock() {
        at.need(Keyword.FOR);
        if (at.take(Keyword.NO)) {
            at.need(Keyword.KEY);
            at.need(Keyword.UPDATE);
        } else if (at.take(Keyword.KEY)) {
            at.need(Keyword.SHARE);
        } else if (!at.take(Keyword.UPDATE)) {
            at.need(Keyword.SHARE);
        }
        if (at.take(Keyword.OF)) {
            do {
                at.objectName();
            } while (at.take(','));
        }
        if (at.take(Keyword.SKIP)) {
            at.need(Keyword.LOCKED);
        } else {
            at.take(Keyword.NOWAIT);
        }
    }

    private void addLocks(int firstFinding) {
        List<String> tables = parse.found.resources(SqlActions.READ, firstFinding);
        if (tables.isEmpty()) {
            parse.found.high(SqlActions.LOCK, "", "locks the rows it reads");
        }
        for (String table : tables) {
            parse.found.high(SqlActions.LOCK, table, "locks the rows it reads");
        }
    }

    private void names() {
        at.need('(');
        nameList();
        at.need(')');
    }

    private void nameList() {
        do {
            at.colId();
        } while (at.take(','));
    }
}
