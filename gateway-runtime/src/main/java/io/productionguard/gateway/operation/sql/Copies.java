package io.productionguard.gateway.operation.sql;

/** Reads COPY. */
final class Copies {

    private final Parse parse;
    private final Cursor at;

    Copies(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** At COPY. */
    void copy() {
        at.need(Keyword.COPY);
        ObjectName table = null;
        int first = parse.found.size();
        if (at.at('(')) {
            at.next();
            parse.queries.queryOrWrite();
            at.need(')');
        } else {
            at.take(Keyword.BINARY);
            table = at.objectName();
            if (at.take('(')) {
                do {
                    at.colId();
                } while (at.take(','));
                at.need(')');
            }
        }
        boolean in = at.at(Keyword.FROM);
        if (in) {
            at.next();
            if (table == null) {
                throw at.unclear("a query cannot be copied into before the place");
            }
            parse.found.high(SqlActions.COPY, table.resource(), "writes rows in bulk");
            SensitiveRelations.addWrite(parse.found, table);
        } else {
            at.need(Keyword.TO);
            if (table != null) {
                parse.read(table);
            }
        }
        destination(in, table, first);
        rest();
    }

    private void destination(boolean in, ObjectName table, int firstFinding) {
        if (at.take(Keyword.PROGRAM)) {
            at.needString();
            parse.found.critical(SqlActions.PROGRAM, "", "runs a program on the server");
        } else if (at.tokens.isStringConstant(at.position())) {
            at.next();
            parse.found.critical(
                    SqlActions.FILE, "", in ? "reads a file of the server" : "writes a file on the server");
        } else {
            // the grammar takes either word for either direction
            if (!at.take(Keyword.STDIN)) {
                at.need(Keyword.STDOUT);
            }
            if (!in && table != null) {
                parse.found.low(SqlActions.EXPORT, table.resource());
            } else if (!in) {
                var tables = parse.found.resources(SqlActions.READ, firstFinding);
                for (String resource : tables) {
                    parse.found.low(SqlActions.EXPORT, resource);
                }
                if (tables.isEmpty()) {
                    parse.found.low(SqlActions.EXPORT, "");
                }
            }
        }
    }

    /** Options, which call nothing, and a WHERE, which may. */
    private void rest() {
        while (!at.atEnd()) {
            if (at.at('(')) {
                at.skipParentheses();
            } else if (at.take(Keyword.WHERE)) {
                parse.expressions.expression();
                return;
            } else {
                int kind = at.kind();
                if (!at.tokens.isName(at.position())
                        && !at.tokens.isStringConstant(at.position())
                        && kind != ','
                        && kind != '*') {
                    throw at.unclear("an option of COPY was expected");
                }
                at.next();
            }
        }
    }
}
