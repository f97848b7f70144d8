package io.productionguard.gateway.operation.sql;

/** Reads ALTER. */
final class Alterations {

    private final Parse parse;
    private final Cursor at;
    private final Findings found;
    private final Sweep sweep;

    Alterations(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
        this.found = parse.found;
        this.sweep = new Sweep(parse);
    }

    /** At ALTER. */
    void alter() {
        at.need(Keyword.ALTER);
        at.take(Keyword.MATERIALIZED);
        at.takeWord("procedural");
        switch (at.keyword()) {
            case TABLE -> {
                at.next();
                relation("table");
            }
            case FOREIGN -> {
                at.next();
                found.critical(SqlActions.NETWORK, "", "changes how the server connects elsewhere");
                if (at.take(Keyword.TABLE)) {
                    relation("table");
                } else {
                    administers();
                }
            }
            case USER, ROLE, GROUP -> {
                at.next();
                if (at.take(Keyword.MAPPING)) {
                    administers();
                } else {
                    found.high(SqlActions.ROLE, at.at(Keyword.ALL) ? "" : at.anyName(), "changes a role");
                    sweep.rest();
                }
            }
            case DEFAULT -> grants("changes default privileges");
            case COLLATION -> simple("changes a collation");
            case SYSTEM, LANGUAGE -> administers();
            default -> byWord();
        }
    }

    private void byWord() {
        String kind = at.anyName();
        switch (kind) {
            case "type", "domain", "view", "index", "sequence", "schema", "statistics" -> relation(kind);
            case "text", "large" -> simple("changes an object");
            case "policy" -> grants("changes a row security policy");
            case "database" -> {
                found.high(SqlActions.ALTER, at.objectName().resource(), "changes a database");
                administers();
            }
            case "function", "procedure", "routine", "aggregate", "operator", "conversion", "trigger", "rule" -> {
                found.critical(SqlActions.CODE, "", "changes a " + kind + ", whose effect cannot be told");
                found.high(SqlActions.ALTER, "", "changes a " + kind);
                at.skipStatement();
            }
            case "extension", "server", "publication", "subscription", "tablespace", "event" -> administers();
            default -> throw at.unclear("a kind of object was expected before the place");
        }
    }

    /** Objects that are changed by a list of actions. */
    private void relation(String kind) {
        if (at.take(Keyword.IF)) {
            at.need(Keyword.EXISTS);
        }
        if (at.at(Keyword.ALL)) {
            simple("moves everything in a tablespace");
            return;
        }
        String name = parse.from.relationName().resource();
        found.high(SqlActions.ALTER, name, "changes a " + kind);
        boolean startsAction = true;
        int depth = 0;
        while (!at.atEnd()) {
            if (startsAction) {
                action(kind, name);
            }
            startsAction = depth == 0 && at.at(',');
            if (at.at('(')) {
                depth++;
            } else if (at.at(')')) {
                depth--;
            }
            if (!at.atEnd()) {
                sweep.step();
            }
        }
    }

    private void action(String kind, String name) {
        if (at.at(Keyword.DROP)) {
            if (at.keyword(1) == Keyword.CONSTRAINT) {
                found.high(SqlActions.DROP_OTHER, name, "drops a constraint");
            } else if (kind.equals("table") || at.keyword(1) == Keyword.ATTRIBUTE) {
                found.critical(SqlActions.DROP_COLUMN, name, "drops a column with its data");
            }
        } else if (at.at(Keyword.OWNER)) {
            found.high(SqlActions.GRANT, name, "changes an owner");
        } else if (kind.equals("table") && changesRowSecurity()) {
            found.critical(SqlActions.GRANT, name, "changes row security");
        } else if (kind.equals("table") && (at.atWord("enable") || at.atWord("disable"))) {
            found.critical(SqlActions.CODE, name, "changes which triggers or rules fire");
        }
    }

    /** {@code [NO] FORCE ROW LEVEL SECURITY}, {@code ENABLE …}, {@code DISABLE …}. */
    private boolean changesRowSecurity() {
        int row = at.at(Keyword.NO) ? 2 : 1;
        return at.keyword(row) == Keyword.ROW && at.keyword(row + 1) == Keyword.LEVEL;
    }

    private void simple(String does) {
        found.high(SqlActions.ALTER, "", does);
        sweep.rest();
    }

    private void grants(String does) {
        found.high(SqlActions.GRANT, "", does);
        sweep.rest();
    }

    private void administers() {
        found.critical(SqlActions.ADMIN, "", "reconfigures the server");
        sweep.rest();
    }
}
