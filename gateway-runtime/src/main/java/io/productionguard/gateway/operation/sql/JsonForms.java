package io.productionguard.gateway.operation.sql;

/**
 * Reads SQL/JSON's constructs (manual §9.16). Their many clauses call nothing, so the words between the values are
 * passed over; every value, query and type is read.
 */
final class JsonForms {

    private final Parse parse;
    private final Cursor at;

    JsonForms(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** Up to the closing parenthesis of {@code JSON_…(}, which is not consumed. */
    void arguments() {
        if (parse.queries.startsQuery()) {
            parse.queries.query();
        }
        while (!at.at(')') && !at.at(Keyword.COLUMNS)) {
            if (!at.take(',')) {
                part();
            }
        }
    }

    /** {@code JSON_TABLE(…)} in FROM; at the keyword. */
    void table() {
        at.enter();
        at.need(Keyword.JSON_TABLE);
        at.need('(');
        arguments();
        columns();
        while (!at.at(')')) {
            part();
        }
        at.need(')');
        at.leave();
    }

    private void columns() {
        at.enter();
        at.need(Keyword.COLUMNS);
        at.need('(');
        do {
            if (at.at(Keyword.NESTED) && (at.keyword(1) == Keyword.PATH || at.kind(1) == Tokens.STRING)) {
                at.next();
                at.take(Keyword.PATH);
                at.needString();
                if (at.take(Keyword.AS)) {
                    at.skipName();
                }
                columns();
            } else {
                column();
            }
        } while (at.take(','));
        at.need(')');
        at.leave();
    }

    private void column() {
        at.colId();
        if (at.take(Keyword.FOR)) {
            at.need(Keyword.ORDINALITY);
            return;
        }
        parse.types.type();
        if (at.at(Keyword.EXISTS)) {
            at.next();
        }
        while (!at.at(',') && !at.at(')')) {
            part();
        }
    }

    /** A clause's word, a type, a label or a value. */
    private void part() {
        switch (at.keyword()) {
            case RETURNING -> {
                at.next();
                parse.types.type();
            }
            case AS -> {
                at.next();
                at.skipName();
            }
            case ORDER -> {
                at.next();
                at.need(Keyword.BY);
                parse.expressions.sortList();
            }
            // reserved: never the name of a column or a function
            case ON, WITH, UNIQUE, DEFAULT -> at.next();
            case NULL, TRUE, FALSE -> {
                if (at.keyword(1) == Keyword.ON) {
                    at.next();
                } else {
                    parse.expressions.expression();
                }
            }
            case ARRAY -> {
                if (at.kind(1) == '[' || at.kind(1) == '(') {
                    parse.expressions.expression();
                } else {
                    at.next();
                }
            }
            case ABSENT,
                    CONDITIONAL,
                    EMPTY,
                    ENCODING,
                    ERROR,
                    FORMAT,
                    JSON,
                    KEEP,
                    KEY,
                    KEYS,
                    OBJECT,
                    OMIT,
                    PASSING,
                    PATH,
                    QUOTES,
                    SCALAR,
                    STRING,
                    UNCONDITIONAL,
                    UNKNOWN,
                    VALUE,
                    WITHOUT,
                    WRAPPER -> {
                int next = at.kind(1);
                if (next == '(' || next == '.' || next == '[') {
                    parse.expressions.expression();
                } else {
                    at.next();
                }
            }
            default -> {
                if (!at.take(':')) {
                    parse.expressions.expression();
                }
            }
        }
    }
}
