package io.productionguard.gateway.operation.sql;

/** Reads the statements that are neither queries nor definitions. */
final class Utilities {

    private final Parse parse;
    private final Cursor at;
    private final Findings found;

    Utilities(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
        this.found = parse.found;
    }

    void statement() {
        switch (at.keyword()) {
            case CALL -> call();
            case DO -> {
                at.next();
                found.critical(SqlActions.CODE, "", "runs a code block, whose effect cannot be told");
                skipRest();
            }
            case LOCK -> lock();
            case TRUNCATE -> truncate();
            case LISTEN, UNLISTEN, NOTIFY -> notifications();
            case VACUUM, ANALYZE, ANALYSE, REINDEX, CLUSTER, CHECKPOINT, REFRESH -> maintenance();
            case GRANT, REVOKE -> privileges();
            case COMMENT -> {
                at.next();
                found.high(SqlActions.COMMENT, "", "changes a comment");
                skipRest();
            }
            case REASSIGN -> {
                found.critical(SqlActions.ROLE, "", "gives everything a role owns to another");
                skipRest();
            }
            case SECURITY -> {
                found.critical(SqlActions.ADMIN, "", "changes a security label");
                skipRest();
            }
            case LOAD -> {
                found.critical(SqlActions.ADMIN, "", "loads a library into the server");
                skipRest();
            }
            default -> {
                if (!at.atWord("import") || at.keyword(1) != Keyword.FOREIGN) {
                    throw at.unclear("a statement was expected");
                }
                found.critical(SqlActions.NETWORK, "", "reads another server's schema");
                found.high(SqlActions.CREATE, "", "creates foreign tables");
                skipRest();
            }
        }
    }

    private void call() {
        at.need(Keyword.CALL);
        ObjectName procedure = at.objectName();
        found.high(
                SqlActions.CALL,
                procedure.resource(),
                "calls procedure " + procedure.resource() + ", whose effect cannot be told");
        at.need('(');
        while (!at.at(')')) {
            at.take(Keyword.VARIADIC);
            if (at.kind(1) == Tokens.NAMES_ARGUMENT) {
                at.skipName();
                at.next();
            }
            parse.expressions.expression();
            if (!at.take(',')) {
                break;
            }
        }
        at.need(')');
    }

    private void lock() {
        at.need(Keyword.LOCK);
        at.take(Keyword.TABLE);
        do {
            found.high(SqlActions.LOCK, parse.from.relationName().resource(), "locks a table");
        } while (at.take(','));
        skipRest();
    }

    private void truncate() {
        at.need(Keyword.TRUNCATE);
        at.take(Keyword.TABLE);
        do {
            ObjectName table = parse.from.relationName();
            found.critical(SqlActions.TRUNCATE, table.resource(), "empties a table");
            SensitiveRelations.addWrite(found, table);
        } while (at.take(','));
        skipRest();
    }

    private void notifications() {
        boolean sends = at.at(Keyword.NOTIFY);
        at.next();
        String channel = at.take('*') ? "" : new ObjectName(null, at.colId()).resource();
        if (sends) {
            found.high(SqlActions.LISTEN, channel, "notifies other sessions");
            if (at.take(',')) {
                at.needString();
            }
        } else {
            found.low(SqlActions.LISTEN, channel);
        }
    }

    private void maintenance() {
        Keyword statement = at.keyword();
        at.next();
        if (statement == Keyword.REFRESH) {
            at.need(Keyword.MATERIALIZED);
            at.need(Keyword.VIEW);
            at.take(Keyword.CONCURRENTLY);
            found.high(SqlActions.MAINTENANCE, at.objectName().resource(), "recomputes a materialized view");
            skipRest();
            return;
        }
        if (at.at('(')) {
            at.skipParentheses();
        }
        while (at.take(Keyword.FULL)
                || at.take(Keyword.FREEZE)
                || at.take(Keyword.VERBOSE)
                || at.take(Keyword.ANALYZE)
                || at.take(Keyword.ANALYSE)
                || at.take(Keyword.CONCURRENTLY)) {
            // options without parentheses
        }
        String resource = "";
        if (statement == Keyword.REINDEX) {
            at.next(); // INDEX, TABLE, SCHEMA, DATABASE, SYSTEM
            at.take(Keyword.CONCURRENTLY);
        }
        if (at.atColId()) {
            resource = at.objectName().resource();
        }
        found.high(SqlActions.MAINTENANCE, resource, "maintains tables, which takes locks and time");
        skipRest();
    }

    private void privileges() {
        boolean grant = at.at(Keyword.GRANT);
        String does = grant ? "grants privileges" : "revokes privileges";
        at.next();
        while (!at.atEnd() && !at.at(Keyword.ON) && !at.at(Keyword.TO) && !at.at(Keyword.FROM)) {
            at.next();
        }
        boolean named = false;
        if (at.take(Keyword.ON)) {
            boolean tables = at.take(Keyword.TABLE);
            tables |= at.atColId() && (at.kind(1) == ',' || at.kind(1) == '.' || isToOrFrom(1));
            if (tables) {
                named = true;
                do {
                    found.high(SqlActions.GRANT, at.objectName().resource(), does);
                } while (at.take(','));
            }
        }
        if (!named) {
            found.high(SqlActions.GRANT, "", does);
        }
        skipRest();
    }

    private boolean isToOrFrom(int ahead) {
        return at.keyword(ahead) == Keyword.TO || at.keyword(ahead) == Keyword.FROM;
    }

    private void skipRest() {
        while (!at.atEnd()) {
            at.next();
        }
    }
}
