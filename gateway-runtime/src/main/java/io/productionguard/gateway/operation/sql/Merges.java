package io.productionguard.gateway.operation.sql;

/** Reads MERGE. */
final class Merges {

    private final Parse parse;
    private final Cursor at;
    private final Writes writes;
    private ObjectName table;
    private String alias;
    private boolean joinMayHoldForEveryRow;

    Merges(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
        this.writes = new Writes(parse);
    }

    /** At MERGE. */
    void merge() {
        at.need(Keyword.MERGE);
        at.need(Keyword.INTO);
        table = parse.from.relationName();
        writes.add(SqlActions.MERGE, table, "merges rows");
        alias = writes.targetAlias(table);
        at.need(Keyword.USING);
        int first = parse.found.size();
        int source = at.position();
        parse.from.item();
        boolean self = writes.readsItself(table, first, source);
        at.need(Keyword.ON);
        int start = at.position();
        parse.expressions.expression();
        joinMayHoldForEveryRow = new RowCondition(new ColumnMentions(
                        at.tokens, parse.commonTables.standingFor(table, at.tokens), alias, true, self))
                .mayHoldForEveryRow(start, at.position());
        while (at.take(Keyword.WHEN)) {
            branch();
        }
        writes.returning(table);
    }

    private void branch() {
        boolean matched = !at.take(Keyword.NOT);
        at.need(Keyword.MATCHED);
        boolean bySource = false;
        if (at.take(Keyword.BY)) {
            bySource = at.take(Keyword.SOURCE);
            if (!bySource) {
                at.need(Keyword.TARGET);
            }
        }
        boolean everyRow = bySource || (matched && joinMayHoldForEveryRow);
        if (at.take(Keyword.AND)) {
            int start = at.position();
            parse.expressions.expression();
            everyRow &= new RowCondition(new ColumnMentions(
                            at.tokens, parse.commonTables.standingFor(table, at.tokens), alias, true, false))
                    .mayHoldForEveryRow(start, at.position());
        }
        at.need(Keyword.THEN);
        switch (at.keyword()) {
            case DO -> {
                at.next();
                at.need(Keyword.NOTHING);
            }
            case DELETE -> {
                at.next();
                writes.add(SqlActions.DELETE, table, "deletes rows");
                unbounded(everyRow, SqlActions.DELETE_UNBOUNDED, "a DELETE branch of the MERGE may concern every row");
            }
            case UPDATE -> {
                at.next();
                writes.add(SqlActions.UPDATE, table, "updates rows");
                unbounded(everyRow, SqlActions.UPDATE_UNBOUNDED, "an UPDATE branch of the MERGE may concern every row");
                writes.assignments();
            }
            default -> {
                at.need(Keyword.INSERT);
                writes.add(SqlActions.INSERT, table, "inserts rows");
                writes.insertedRows();
            }
        }
    }

    private void unbounded(boolean everyRow, String action, String reason) {
        if (everyRow) {
            parse.found.critical(action, table.resource(), reason);
        }
    }
}
