package io.productionguard.gateway.operation.sql;

/** Reads statements that control transactions. */
final class Transactions {

    private final Parse parse;
    private final Cursor at;

    Transactions(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    void statement() {
        boolean modes = at.at(Keyword.BEGIN) || at.at(Keyword.START);
        boolean twoPhase = at.keyword(1) == Keyword.PREPARED;
        switch (at.keyword()) {
            case BEGIN, COMMIT, END, ABORT, ROLLBACK -> at.next();
            case START -> {
                at.next();
                if (!at.at(Keyword.TRANSACTION)) {
                    throw at.unclear("TRANSACTION was expected");
                }
            }
            default -> {
                // SAVEPOINT name, RELEASE [SAVEPOINT] name
                if (at.take(Keyword.RELEASE)) {
                    at.take(Keyword.SAVEPOINT);
                } else {
                    at.need(Keyword.SAVEPOINT);
                }
                at.colId();
                parse.found.low(SqlActions.TRANSACTION, "");
                return;
            }
        }
        if (twoPhase) {
            at.need(Keyword.PREPARED);
            at.needString();
            parse.found.low(SqlActions.TRANSACTION, "");
            parse.found.high(SqlActions.ADMIN, "", "ends a transaction that was prepared elsewhere");
            return;
        }
        if (!at.take(Keyword.WORK)) {
            at.take(Keyword.TRANSACTION);
        }
        parse.found.low(SqlActions.TRANSACTION, "");
        if (modes) {
            modes();
        } else if (at.take(Keyword.TO)) {
            at.take(Keyword.SAVEPOINT);
            at.colId();
        } else if (at.take(Keyword.AND)) {
            at.take(Keyword.NO);
            if (!at.takeWord("chain")) {
                throw at.unclear("CHAIN was expected");
            }
        }
    }

    /** {@code ISOLATION LEVEL …, READ ONLY, …}, up to the end of the statement. */
    void modes() {
        while (!at.atEnd()) {
            switch (at.keyword()) {
                case ISOLATION -> {
                    at.next();
                    at.need(Keyword.LEVEL);
                    if (at.take(Keyword.READ)) {
                        if (!at.takeWord("committed")) {
                            at.need(Keyword.UNCOMMITTED);
                        }
                    } else if (at.take(Keyword.REPEATABLE)) {
                        at.need(Keyword.READ);
                    } else {
                        at.need(Keyword.SERIALIZABLE);
                    }
                }
                case READ -> {
                    at.next();
                    if (!at.take(Keyword.ONLY)) {
                        at.need(Keyword.WRITE);
                        parse.found.high(SqlActions.TRANSACTION, "", "lifts a read-only setting");
                    }
                }
                case NOT -> {
                    at.next();
                    at.need(Keyword.DEFERRABLE);
                }
                case DEFERRABLE -> at.next();
                case SNAPSHOT -> {
                    at.next();
                    at.needString();
                }
                default -> at.need(',');
            }
        }
    }
}
