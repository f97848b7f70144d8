package io.productionguard.gateway.operation.sql;

/** Reads the operands of {@link Expressions}: constants, columns, calls, parentheses, CASE, ARRAY. */
final class Operands {

    private final Parse parse;
    private final Cursor at;
    private final Calls calls;

    Operands(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
        this.calls = new Calls(parse);
    }

    /** One operand with its subscripts and fields. */
    void operand() {
        int kind = at.kind();
        switch (kind) {
            case Tokens.NUMBER,
                    Tokens.STRING,
                    Tokens.ESCAPE_STRING,
                    Tokens.DOLLAR_STRING,
                    Tokens.UNICODE_STRING,
                    Tokens.OTHER_STRING -> at.next();
            case Tokens.PARAMETER -> {
                at.next();
                indirection();
            }
            case '(' -> {
                parse.expressions.parenthesized();
                indirection();
            }
            case Tokens.WORD -> word();
            case Tokens.QUOTED, Tokens.UNICODE_QUOTED -> name();
            default -> throw at.unclear("a value was expected");
        }
    }

    private void word() {
        Keyword keyword = at.keyword();
        switch (keyword.category()) {
            case UNRESERVED -> {
                if (keyword == Keyword.DOUBLE && parse.types.startsKeywordLiteral()) {
                    parse.types.keywordLiteral();
                } else {
                    name();
                }
            }
            case COL_NAME -> {
                if (parse.types.startsKeywordLiteral()) {
                    parse.types.keywordLiteral();
                } else if (keyword == Keyword.EXISTS) {
                    at.next();
                    parse.expressions.subquery();
                } else if (at.kind(1) == '(') {
                    calls.special(keyword);
                } else {
                    name();
                }
            }
            case TYPE_FUNC -> {
                if (keyword == Keyword.COLLATION && at.keyword(1) == Keyword.FOR) {
                    at.next();
                    at.next();
                    parse.expressions.parenthesized();
                } else if (at.kind(1) == '(' || at.tokens.isStringConstant(at.position() + 1)) {
                    name();
                } else if (!at.take(Keyword.CURRENT_SCHEMA)) {
                    throw at.unclear("a value was expected");
                }
            }
            case RESERVED -> reserved(keyword);
        }
    }

    private void reserved(Keyword keyword) {
        switch (keyword) {
            case NULL, TRUE, FALSE, DEFAULT -> at.next();
            case CURRENT_DATE, CURRENT_ROLE, CURRENT_USER, CURRENT_CATALOG, SESSION_USER, SYSTEM_USER, USER ->
                at.next();
            case CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP -> {
                at.next();
                if (at.take('(')) {
                    at.need(Tokens.NUMBER);
                    at.need(')');
                }
            }
            case CASE -> caseExpression();
            case CAST -> {
                at.next();
                at.need('(');
                parse.expressions.expression();
                at.need(Keyword.AS);
                parse.types.type();
                at.need(')');
            }
            case ARRAY -> {
                at.next();
                if (at.at('(')) {
                    parse.expressions.subquery();
                } else {
                    arrayElements();
                }
                indirection();
            }
            default -> throw at.unclear("a value was expected");
        }
    }

    private void caseExpression() {
        at.need(Keyword.CASE);
        if (!at.at(Keyword.WHEN)) {
            parse.expressions.expression();
        }
        while (at.take(Keyword.WHEN)) {
            parse.expressions.expression();
            at.need(Keyword.THEN);
            parse.expressions.expression();
        }
        if (at.take(Keyword.ELSE)) {
            parse.expressions.expression();
        }
        at.need(Keyword.END);
    }

    private void arrayElements() {
        at.enter();
        at.need('[');
        if (!at.at(']')) {
            do {
                if (at.at('[')) {
                    arrayElements();
                } else {
                    parse.expressions.expression();
                }
            } while (at.take(','));
        }
        at.need(']');
        at.leave();
    }

    /** A column, a function call, or a constant of a named type. */
    private void name() {
        int first = at.position();
        boolean type = at.keyword().category() != Keyword.Category.COL_NAME;
        at.next();
        int parts = 1;
        while (at.at('.')) {
            at.next();
            if (at.take('*')) {
                return;
            }
            at.skipName();
            parts++;
            type = true;
        }
        if (at.at('(')) {
            ObjectName function = functionName(first, parts);
            calls.call(function);
            if (at.tokens.isStringConstant(at.position())) {
                parse.types.add(function);
                at.next();
            }
        } else if (type && at.tokens.isStringConstant(at.position())) {
            parse.types.add(functionName(first, parts));
            at.next();
        } else if (at.at('[')) {
            indirection();
        }
    }

    private ObjectName functionName(int first, int parts) {
        Tokens tokens = at.tokens;
        return switch (parts) {
            case 1 -> new ObjectName(null, tokens.name(first));
            case 2, 3 -> new ObjectName(tokens.name(first + 2 * parts - 4), tokens.name(first + 2 * parts - 2));
            default -> throw at.unclear("a function's name has too many parts before the place");
        };
    }

    /** {@code [subscript]}, {@code .field}, {@code .*} after a value that is not simply a column. */
    void indirection() {
        while (true) {
            if (at.take('[')) {
                if (!at.at(':') && !at.at(']')) {
                    parse.expressions.expression();
                }
                if (at.take(':') && !at.at(']')) {
                    parse.expressions.expression();
                }
                at.need(']');
            } else if (at.at('.')) {
                at.next();
                if (!at.take('*')) {
                    parse.select(at.anyName());
                }
            } else {
                return;
            }
        }
    }
}
