package io.productionguard.gateway.operation.sql;

/** Reads CREATE. */
final class Creations {

    private final Parse parse;
    private final Cursor at;
    private final Findings found;
    private final Sweep sweep;

    Creations(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
        this.found = parse.found;
        this.sweep = new Sweep(parse);
    }

    /** At CREATE. */
    void create() {
        at.need(Keyword.CREATE);
        if (at.take(Keyword.OR)) {
            at.need(Keyword.REPLACE);
        }
        while (at.take(Keyword.GLOBAL)
                || at.take(Keyword.LOCAL)
                || at.take(Keyword.TEMP)
                || at.take(Keyword.TEMPORARY)
                || at.take(Keyword.UNLOGGED)
                || at.take(Keyword.RECURSIVE)
                || at.take(Keyword.UNIQUE)
                || at.take(Keyword.CONSTRAINT)
                || at.take(Keyword.DEFAULT)
                || at.takeWord("trusted")
                || at.takeWord("procedural")) {
            // what kind of object follows
        }
        boolean materialized = at.take(Keyword.MATERIALIZED);
        switch (at.keyword()) {
            case TABLE -> table();
            case VIEW -> view(materialized);
            case SCHEMA -> schema();
            case USER, ROLE, GROUP -> role();
            case FOREIGN -> foreign();
            case COLLATION -> simple("creates a collation");
            case LANGUAGE -> administers();
            default -> byWord();
        }
    }

    private void byWord() {
        String kind = at.anyName();
        switch (kind) {
            case "index" -> index();
            case "sequence", "type", "domain" -> named("creates a " + kind);
            case "database" -> named("creates a database");
            case "text" -> simple("creates a part of text search");
            case "statistics" -> simple("creates statistics");
            case "function",
                    "procedure",
                    "aggregate",
                    "operator",
                    "cast",
                    "conversion",
                    "trigger",
                    "rule",
                    "transform" -> code(kind);
            case "event" -> administers();
            case "policy" -> {
                found.high(SqlActions.GRANT, "", "creates a row security policy");
                sweep.rest();
            }
            case "server", "subscription" -> {
                found.critical(SqlActions.NETWORK, "", "makes the server connect elsewhere");
                administers();
            }
            case "extension", "publication", "tablespace", "access" -> administers();
            default -> throw at.unclear("a kind of object was expected before the place");
        }
    }

    private void table() {
        at.need(Keyword.TABLE);
        ifNotExists();
        found.high(SqlActions.CREATE, at.objectName().resource(), "creates a table");
        sweep.upToAs();
        if (at.take(Keyword.AS)) {
            queryOfDefinition();
        }
    }

    private void view(boolean materialized) {
        at.need(Keyword.VIEW);
        ifNotExists();
        found.high(
                SqlActions.CREATE,
                at.objectName().resource(),
                materialized ? "creates a materialized view" : "creates a view");
        sweep.upToAs();
        at.need(Keyword.AS);
        queryOfDefinition();
    }

    private void queryOfDefinition() {
        if (at.at(Keyword.EXECUTE)) {
            throw at.unclear("a query was expected");
        }
        parse.queries.queryOrWrite();
        while (!at.atEnd()) {
            // WITH [NO] DATA, WITH [LOCAL|CASCADED] CHECK OPTION
            if (!at.tokens.isName(at.position())) {
                throw at.unclear("the end of the statement was expected");
            }
            at.next();
        }
    }

    private void index() {
        at.take(Keyword.CONCURRENTLY);
        ifNotExists();
        if (!at.at(Keyword.ON)) {
            at.colId();
        }
        at.need(Keyword.ON);
        found.high(SqlActions.CREATE, parse.from.relationName().resource(), "creates an index");
        sweep.rest();
    }

    private void schema() {
        at.need(Keyword.SCHEMA);
        ifNotExists();
        String name = at.at(Keyword.AUTHORIZATION) ? "" : new ObjectName(null, at.colId()).resource();
        found.high(SqlActions.CREATE, name, "creates a schema");
        if (at.take(Keyword.AUTHORIZATION)) {
            at.next();
        }
        if (!at.atEnd()) {
            throw at.unclear("the end of the statement was expected");
        }
    }

    private void role() {
        at.next();
        if (at.take(Keyword.MAPPING)) {
            found.critical(SqlActions.NETWORK, "", "makes the server connect elsewhere");
            administers();
            return;
        }
        found.high(SqlActions.ROLE, new ObjectName(null, at.colId()).resource(), "creates a role");
        sweep.rest();
    }

    private void foreign() {
        at.need(Keyword.FOREIGN);
        found.critical(SqlActions.NETWORK, "", "makes the server connect elsewhere");
        if (!at.take(Keyword.TABLE)) {
            administers();
            return;
        }
        ifNotExists();
        found.high(SqlActions.CREATE, at.objectName().resource(), "creates a foreign table");
        sweep.rest();
    }

    private void named(String does) {
        ifNotExists();
        found.high(SqlActions.CREATE, at.objectName().resource(), does);
        sweep.rest();
    }

    private void simple(String does) {
        found.high(SqlActions.CREATE, "", does);
        sweep.rest();
    }

    private void administers() {
        found.critical(SqlActions.ADMIN, "", "extends or connects the server");
        sweep.rest();
    }

    /** Code, whose body is text or, since PostgreSQL 14, statements of its own up to END. */
    private void code(String kind) {
        found.critical(SqlActions.CODE, "", "defines a " + kind + ", whose effect cannot be told");
        found.high(SqlActions.CREATE, "", "creates a " + kind);
        while (!at.atEnd()) {
            if (at.at(Keyword.BEGIN) && at.keyword(1) == Keyword.ATOMIC) {
                while (!at.at(Tokens.END)) {
                    at.next();
                }
                throw new Unclear("what follows BEGIN ATOMIC in a function cannot be told");
            }
            at.next();
        }
    }

    private void ifNotExists() {
        if (at.at(Keyword.IF) && at.keyword(1) == Keyword.NOT && at.keyword(2) == Keyword.EXISTS) {
            at.next();
            at.next();
            at.next();
        }
    }
}
