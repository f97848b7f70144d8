package io.productionguard.gateway.operation.sql;

/** Tells statements apart by their first word and hands them to the parser of their kind. */
final class Statements {

    private final Parse parse;
    private final Cursor at;

    Statements(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** One statement, up to its semicolon. */
    void statement() {
        at.enter();
        switch (at.keyword()) {
            case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE -> parse.queries.queryOrWrite();
            case COPY -> new Copies(parse).copy();
            case EXPLAIN -> explain();
            case DECLARE, FETCH, MOVE, CLOSE, PREPARE, EXECUTE, DEALLOCATE -> new Cursors(parse, this).statement();
            case SET, RESET, SHOW, DISCARD -> new Settings(parse).statement();
            case BEGIN, START, COMMIT, END, ABORT, ROLLBACK, SAVEPOINT, RELEASE -> new Transactions(parse).statement();
            case CREATE -> new Creations(parse).create();
            case ALTER -> new Alterations(parse).alter();
            case DROP -> new Drops(parse).drop();
            default -> {
                if (at.at('(')) {
                    parse.queries.queryOrWrite();
                } else {
                    new Utilities(parse).statement();
                }
            }
        }
        at.leave();
    }

    /** {@code EXPLAIN …}: what the statement does when it is executed, only a read when it is not. */
    private void explain() {
        at.need(Keyword.EXPLAIN);
        boolean executes = false;
        if (at.at('(') && !startsQueryInParentheses()) {
            executes = options();
        } else {
            executes = at.take(Keyword.ANALYZE) || at.take(Keyword.ANALYSE);
            at.take(Keyword.VERBOSE);
        }
        int first = parse.found.size();
        switch (at.keyword()) {
            case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE, DECLARE, CREATE, EXECUTE, REFRESH ->
                statement();
            default -> {
                if (!at.at('(')) {
                    throw at.unclear("a statement that can be explained was expected");
                }
                statement();
            }
        }
        if (!executes) {
            parse.found.plannedOnly(first);
        }
    }

    private boolean startsQueryInParentheses() {
        int ahead = 1;
        while (at.kind(ahead) == '(') {
            ahead++;
        }
        return switch (at.keyword(ahead)) {
            case SELECT, WITH, TABLE, VALUES -> true;
            default -> false;
        };
    }

    /** {@code (ANALYZE off, COSTS, …)}; returns whether the statement will be executed, true when in doubt. */
    private boolean options() {
        boolean executes = false;
        at.need('(');
        do {
            String option = at.anyName();
            boolean analyze = option.equals("analyze") || option.equals("analyse");
            boolean off = false;
            if (!at.at(',') && !at.at(')')) {
                off = at.at(Keyword.FALSE)
                        || at.at(Keyword.OFF)
                        || (at.at(Tokens.NUMBER)
                                && at.tokens.written(at.position()).equals("0"));
                at.next();
            }
            executes |= analyze && !off;
        } while (at.take(','));
        at.need(')');
        return executes;
    }
}
