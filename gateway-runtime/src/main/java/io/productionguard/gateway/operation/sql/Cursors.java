package io.productionguard.gateway.operation.sql;

/** Reads statements about cursors and prepared statements. */
final class Cursors {

    private final Parse parse;
    private final Cursor at;
    private final Statements statements;

    Cursors(Parse parse, Statements statements) {
        this.parse = parse;
        this.at = parse.at;
        this.statements = statements;
    }

    void statement() {
        switch (at.keyword()) {
            case DECLARE -> declare();
            case FETCH, MOVE -> fetch();
            case CLOSE -> {
                at.next();
                if (!at.take(Keyword.ALL)) {
                    at.colId();
                }
                parse.found.low(SqlActions.SESSION, "");
            }
            case PREPARE -> prepare();
            case EXECUTE -> execute();
            case DEALLOCATE -> {
                at.next();
                at.take(Keyword.PREPARE);
                parse.found.low(SqlActions.PREPARE, at.take(Keyword.ALL) ? "" : at.colId());
            }
            default -> throw at.unclear("a statement about cursors was expected");
        }
    }

    private void declare() {
        at.need(Keyword.DECLARE);
        at.colId();
        while (!at.at(Keyword.CURSOR)) {
            if (!at.take(Keyword.BINARY)
                    && !at.take(Keyword.INSENSITIVE)
                    && !at.take(Keyword.ASENSITIVE)
                    && !at.take(Keyword.SCROLL)) {
                at.need(Keyword.NO);
                at.need(Keyword.SCROLL);
            }
        }
        at.need(Keyword.CURSOR);
        if (at.take(Keyword.WITH) || at.take(Keyword.WITHOUT)) {
            at.need(Keyword.HOLD);
        }
        at.need(Keyword.FOR);
        int first = parse.found.size();
        parse.queries.queryOrWrite();
        if (parse.found.size() == first) {
            parse.found.low(SqlActions.READ, "");
        }
    }

    /** The rows of a cursor, whose query was classified when it was declared. */
    private void fetch() {
        at.next();
        while (!at.atEnd()) {
            int kind = at.kind();
            if (!at.tokens.isName(at.position()) && kind != Tokens.NUMBER && kind != '-' && kind != '+') {
                throw at.unclear("a direction or a cursor was expected");
            }
            at.next();
        }
        parse.found.low(SqlActions.READ, "");
    }

    private void prepare() {
        at.need(Keyword.PREPARE);
        if (at.at(Keyword.TRANSACTION) && at.tokens.isStringConstant(at.position() + 1)) {
            at.next();
            at.next();
            parse.found.low(SqlActions.TRANSACTION, "");
            parse.found.high(SqlActions.ADMIN, "", "leaves a prepared transaction that holds its locks");
            return;
        }
        String name = at.colId();
        if (at.take('(')) {
            do {
                parse.types.type();
            } while (at.take(','));
            at.need(')');
        }
        at.need(Keyword.AS);
        parse.found.low(SqlActions.PREPARE, name);
        int first = parse.found.size();
        switch (at.keyword()) {
            case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE -> statements.statement();
            default -> {
                if (!at.at('(')) {
                    throw at.unclear("a statement that can be prepared was expected");
                }
                statements.statement();
            }
        }
        if (parse.found.size() == first) {
            parse.found.low(SqlActions.READ, "");
        }
    }

    private void execute() {
        at.need(Keyword.EXECUTE);
        String name = at.colId();
        parse.found.low(SqlActions.PREPARE, name);
        parse.found.unclear("what the prepared statement " + new ObjectName(null, name).resource()
                + " does is not told by EXECUTE");
        if (at.take('(')) {
            parse.expressions.expressions();
            at.need(')');
        }
    }
}
