package io.productionguard.gateway.operation.sql;

import io.productionguard.gateway.operation.Risk;

/** Reads DROP. */
final class Drops {

    private final Cursor at;
    private final Findings found;

    Drops(Parse parse) {
        this.at = parse.at;
        this.found = parse.found;
    }

    /** At DROP. */
    void drop() {
        at.need(Keyword.DROP);
        boolean foreign = at.take(Keyword.FOREIGN);
        at.take(Keyword.MATERIALIZED);
        at.takeWord("procedural");
        String kind = at.anyName();
        switch (kind) {
            case "table" -> objects(SqlActions.DROP_TABLE, Risk.CRITICAL, "drops a table with its data");
            case "schema" -> objects(SqlActions.DROP_SCHEMA, Risk.CRITICAL, "drops a schema");
            case "database" -> objects(SqlActions.DROP_DATABASE, Risk.CRITICAL, "drops a database");
            case "view", "index", "sequence", "type", "domain", "statistics", "collation", "conversion" ->
                objects(SqlActions.DROP_OTHER, Risk.HIGH, "drops a " + kind);
            case "function", "procedure", "routine", "aggregate" ->
                objects(SqlActions.DROP_OTHER, Risk.HIGH, "drops a " + kind);
            case "operator", "cast", "transform", "text" -> other("drops a part of the type system");
            case "trigger", "rule" -> onTable(SqlActions.DROP_OTHER, "drops a " + kind);
            case "policy" -> {
                onTable(SqlActions.DROP_OTHER, "drops a row security policy");
                found.critical(SqlActions.GRANT, "", "changes row security");
            }
            case "owned" -> {
                found.critical(SqlActions.DROP_OTHER, "", "drops everything a role owns");
                rest();
            }
            case "user", "role", "group" -> {
                if (at.at(Keyword.MAPPING)) {
                    administers();
                } else {
                    objects(SqlActions.ROLE, Risk.CRITICAL, "drops a role");
                }
            }
            case "extension", "server", "publication", "subscription", "tablespace", "language", "event", "access" ->
                administers();
            default -> {
                if (!foreign) {
                    throw at.unclear("a kind of object was expected before the place");
                }
                administers();
            }
        }
    }

    private void objects(String action, Risk risk, String does) {
        at.take(Keyword.CONCURRENTLY);
        ifExists();
        do {
            found.add(action, at.objectName().resource(), risk, does);
            if (at.at('(')) {
                at.skipParentheses();
            }
        } while (at.take(','));
        rest();
    }

    private void onTable(String action, String does) {
        ifExists();
        at.colId();
        at.need(Keyword.ON);
        found.high(action, at.objectName().resource(), does);
        rest();
    }

    private void other(String does) {
        found.high(SqlActions.DROP_OTHER, "", does);
        rest();
    }

    private void administers() {
        found.critical(SqlActions.ADMIN, "", "takes away a part of the server");
        rest();
    }

    private void ifExists() {
        if (at.take(Keyword.IF)) {
            at.need(Keyword.EXISTS);
        }
    }

    private void rest() {
        while (!at.atEnd()) {
            if (at.atWord("cascade")) {
                found.critical(SqlActions.DROP_OTHER, "", "drops with it everything that depends on it");
            }
            at.next();
        }
    }
}
