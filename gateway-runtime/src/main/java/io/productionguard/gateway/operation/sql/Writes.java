package io.productionguard.gateway.operation.sql;

import java.util.HashSet;
import java.util.Set;

/** Reads INSERT, UPDATE and DELETE. */
final class Writes {

    private final Parse parse;
    private final Cursor at;

    Writes(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** At the statement's first word after WITH. */
    void write() {
        switch (at.keyword()) {
            case INSERT -> insert();
            case UPDATE -> update();
            case DELETE -> delete();
            default -> throw at.unclear("INSERT, UPDATE or DELETE was expected");
        }
    }

    private void insert() {
        at.need(Keyword.INSERT);
        at.need(Keyword.INTO);
        ObjectName table = at.objectName();
        add(SqlActions.INSERT, table, "inserts rows");
        if (at.take(Keyword.AS)) {
            at.colId();
        }
        insertedRows();
        if (at.take(Keyword.ON)) {
            at.need(Keyword.CONFLICT);
            conflict(table);
        }
        returning(table);
    }

    /** {@code [(columns)] [OVERRIDING …] VALUES …}, a query, or DEFAULT VALUES. */
    void insertedRows() {
        if (at.at('(') && !startsQueryInParentheses()) {
            assignmentTargets();
        }
        if (at.take(Keyword.OVERRIDING)) {
            if (!at.take(Keyword.USER)) {
                at.need(Keyword.SYSTEM);
            }
            at.need(Keyword.VALUE);
        }
        if (!at.take(Keyword.DEFAULT, Keyword.VALUES)) {
            parse.queries.query();
        }
    }

    private boolean startsQueryInParentheses() {
        int ahead = 1;
        while (at.kind(ahead) == '(') {
            ahead++;
        }
        return switch (at.keyword(ahead)) {
            case SELECT, WITH, TABLE -> true;
            case VALUES -> at.kind(ahead + 1) == '(';
            default -> false;
        };
    }

    private void conflict(ObjectName table) {
        if (at.take(Keyword.ON)) {
            at.need(Keyword.CONSTRAINT);
            at.colId();
        } else if (at.take('(')) {
            do {
                parse.expressions.expression();
                while (at.tokens.isName(at.position())) {
                    at.next(); // operator class
                    while (at.take('.')) {
                        at.skipName();
                    }
                }
            } while (at.take(','));
            at.need(')');
            if (at.take(Keyword.WHERE)) {
                parse.expressions.expression();
            }
        }
        at.need(Keyword.DO);
        if (!at.take(Keyword.NOTHING)) {
            at.need(Keyword.UPDATE);
            add(SqlActions.UPDATE, table, "updates the rows it conflicts with");
            assignments();
            if (at.take(Keyword.WHERE)) {
                parse.expressions.expression();
            }
        }
    }

    private void update() {
        at.need(Keyword.UPDATE);
        ObjectName table = parse.from.relationName();
        add(SqlActions.UPDATE, table, "updates rows");
        String alias = targetAlias(table);
        assignments();
        boolean others = at.take(Keyword.FROM);
        boolean self = false;
        if (others) {
            self = sources(table);
        }
        where(table, alias, SqlActions.UPDATE_UNBOUNDED, "the UPDATE", others, self);
        returning(table);
    }

    private void delete() {
        at.need(Keyword.DELETE);
        at.need(Keyword.FROM);
        ObjectName table = parse.from.relationName();
        add(SqlActions.DELETE, table, "deletes rows");
        String alias = targetAlias(table);
        boolean others = at.take(Keyword.USING);
        boolean self = false;
        if (others) {
            self = sources(table);
        }
        where(table, alias, SqlActions.DELETE_UNBOUNDED, "the DELETE", others, self);
        returning(table);
    }

    /** Adds a change of a table. */
    void add(String action, ObjectName table, String does) {
        parse.found.high(action, table.resource(), does);
        SensitiveRelations.addWrite(parse.found, table);
    }

    /** {@code SET a = …, (b, c) = …} */
    void assignments() {
        at.need(Keyword.SET);
        do {
            if (at.at('(')) {
                assignmentTargets();
            } else {
                assignmentTarget();
            }
            at.need('=');
            parse.expressions.expression();
        } while (at.take(','));
    }

    /** {@code RETURNING …}, which reads the rows it returns. */
    void returning(ObjectName table) {
        if (at.take(Keyword.RETURNING)) {
            if (at.at(Keyword.WITH) && at.kind(1) == '(') {
                at.next();
                at.next();
                do {
                    at.colId();
                    at.need(Keyword.AS);
                    at.colId();
                } while (at.take(','));
                at.need(')');
            }
            parse.queries.targets();
            parse.found.low(SqlActions.READ, table.resource());
        }
    }

    /** The alias of the table to be changed; its own name without one. */
    String targetAlias(ObjectName table) {
        if (at.take(Keyword.AS) || (at.atColId() && !at.at(Keyword.SET))) {
            return at.colId();
        }
        return table.name();
    }

    /** Reads further tables; returns whether the changed one is among them. */
    private boolean sources(ObjectName table) {
        int first = parse.found.size();
        int start = at.position();
        parse.from.list();
        return readsItself(table, first, start);
    }

    /**
     * Whether the table itself is among what was read since finding {@code first} and token {@code start}, or a common
     * table expression that may stand for all of its rows.
     */
    boolean readsItself(ObjectName table, int first, int start) {
        if (parse.found.resources(SqlActions.READ, first).stream().anyMatch(table::mayBe)) {
            return true;
        }
        Set<String> names = new HashSet<>(parse.commonTables.standingFor(table, at.tokens));
        names.remove(table.name());
        return new ColumnMentions(at.tokens, names, table.name(), true, true).readsTable(start, at.position());
    }

    private void where(
            ObjectName table, String alias, String unbounded, String statement, boolean others, boolean self) {
        if (!at.take(Keyword.WHERE)) {
            parse.found.critical(unbounded, table.resource(), statement + " has no WHERE");
        } else if (at.take(Keyword.CURRENT, Keyword.OF)) {
            at.colId();
        } else {
            int start = at.position();
            parse.expressions.expression();
            RowCondition condition = new RowCondition(new ColumnMentions(
                    at.tokens, parse.commonTables.standingFor(table, at.tokens), alias, others, self));
            if (condition.mayHoldForEveryRow(start, at.position())) {
                parse.found.critical(unbounded, table.resource(), statement + "'s WHERE may hold for every row");
            }
        }
    }

    private void assignmentTargets() {
        at.need('(');
        do {
            assignmentTarget();
        } while (at.take(','));
        at.need(')');
    }

    private void assignmentTarget() {
        at.colId();
        while (true) {
            if (at.take('.')) {
                at.skipName();
            } else if (at.take('[')) {
                if (!at.at(':') && !at.at(']')) {
                    parse.expressions.expression();
                }
                if (at.take(':') && !at.at(']')) {
                    parse.expressions.expression();
                }
                at.need(']');
            } else {
                return;
            }
        }
    }
}
