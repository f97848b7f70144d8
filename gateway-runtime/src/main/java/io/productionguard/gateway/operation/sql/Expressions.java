package io.productionguard.gateway.operation.sql;

/**
 * Reads value expressions, looking for what they call. Precedence does not matter for that, so an expression is read
 * flat: operands with operators between. It accepts some texts the server refuses; it never reads past a call.
 */
final class Expressions {

    private final Parse parse;
    private final Cursor at;
    private final Operands operands;

    /** What an operator between operands turned out to be. */
    private enum Infix {
        NONE,
        /** An operand must follow. */
        OPEN,
        /** It came with its right side, as {@code IN (…)} does. */
        WHOLE
    }

    Expressions(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
        this.operands = new Operands(parse);
    }

    /** One expression, up to the first token that cannot belong to it. */
    void expression() {
        at.enter();
        prefixOperators();
        operands.operand();
        rest();
        at.leave();
    }

    /** One or more, separated by commas. */
    void expressions() {
        do {
            expression();
        } while (at.take(','));
    }

    /** {@code expression [ASC|DESC|USING operator] [NULLS FIRST|LAST]}, … */
    void sortList() {
        do {
            expression();
            if (at.take(Keyword.USING)) {
                operator();
            } else if (!at.take(Keyword.ASC)) {
                at.take(Keyword.DESC);
            }
            if (at.take(Keyword.NULLS) && !at.take(Keyword.FIRST)) {
                at.need(Keyword.LAST);
            }
        } while (at.take(','));
    }

    /** A function call or one of the constructs written like one; for FROM. */
    void operand() {
        operands.operand();
    }

    /** What follows an expression's first operand. */
    private void rest() {
        boolean escapeMayFollow = false;
        while (true) {
            suffixes();
            if (escapeMayFollow && at.take(Keyword.ESCAPE)) {
                escapeMayFollow = false;
                operands.operand();
                suffixes();
            }
            escapeMayFollow |= startsPatternMatch();
            Infix infix = infix();
            if (infix == Infix.NONE) {
                return;
            }
            if (infix == Infix.OPEN) {
                prefixOperators();
                operands.operand();
            }
        }
    }

    private boolean startsPatternMatch() {
        Keyword keyword = at.at(Keyword.NOT) ? at.keyword(1) : at.keyword();
        return keyword == Keyword.LIKE || keyword == Keyword.ILIKE || keyword == Keyword.SIMILAR;
    }

    private void prefixOperators() {
        while (true) {
            int kind = at.kind();
            if (kind == '+' || kind == '-' || at.at(Keyword.NOT)) {
                at.next();
            } else if (kind == Tokens.OPERATOR || (at.at(Keyword.OPERATOR) && at.kind(1) == '(')) {
                operator();
            } else {
                return;
            }
        }
    }

    /** {@code (query)}, and nothing else in the parentheses. */
    void subquery() {
        if (!parenthesized()) {
            throw at.unclear("a query was expected before the place");
        }
    }

    /**
     * A query, one expression or a row of them in parentheses.
     *
     * @return whether it was a query
     */
    boolean parenthesized() {
        at.enter();
        at.need('(');
        boolean query = false;
        if (parse.queries.startsQuery()) {
            parse.queries.query();
            query = true;
        } else if (at.at('(')) {
            query = afterInner(parenthesized());
        } else if (!at.at(')')) {
            expressions();
        }
        at.need(')');
        at.leave();
        return query;
    }

    /** What follows a parenthesis that was itself the first thing in one: more of a query, or of an expression. */
    private boolean afterInner(boolean query) {
        if (query && parse.queries.continuesQuery()) {
            parse.queries.restOfQuery();
            return true;
        }
        if (at.at(')')) {
            return query;
        }
        operands.indirection();
        rest();
        if (at.take(',')) {
            expressions();
        }
        return false;
    }

    /** What may follow an operand without a further operand. */
    private void suffixes() {
        while (true) {
            switch (at.kind()) {
                case Tokens.TYPECAST -> {
                    at.next();
                    parse.types.type();
                }
                case '[' -> operands.indirection();
                case Tokens.WORD -> {
                    if (!wordSuffix()) {
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private boolean wordSuffix() {
        switch (at.keyword()) {
            case ISNULL, NOTNULL -> at.next();
            case COLLATE -> {
                at.next();
                at.objectName();
            }
            case IS -> {
                Keyword next = at.keyword(1) == Keyword.NOT ? at.keyword(2) : at.keyword(1);
                if (next == Keyword.DISTINCT) {
                    return false;
                }
                at.next();
                at.take(Keyword.NOT);
                isPredicate();
            }
            case AT -> {
                if (at.keyword(1) != Keyword.LOCAL) {
                    return false;
                }
                at.next();
                at.next();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void isPredicate() {
        switch (at.keyword()) {
            case NULL, TRUE, FALSE, UNKNOWN, DOCUMENT, NORMALIZED -> at.next();
            case NFC, NFD, NFKC, NFKD -> {
                at.next();
                at.need(Keyword.NORMALIZED);
            }
            case JSON -> {
                at.next();
                switch (at.keyword()) {
                    case VALUE, ARRAY, OBJECT, SCALAR -> at.next();
                    default -> {
                        // any kind of JSON
                    }
                }
                if ((at.at(Keyword.WITH) || at.at(Keyword.WITHOUT)) && at.keyword(1) == Keyword.UNIQUE) {
                    at.next();
                    at.next();
                    at.take(Keyword.KEYS);
                }
            }
            default -> throw at.unclear("a test after IS was expected");
        }
    }

    private Infix infix() {
        switch (at.kind()) {
            case '+', '-', '*', '/', '%', '^', '<', '>', '=' -> {
                at.next();
                return quantified();
            }
            case Tokens.OPERATOR -> {
                operator();
                return quantified();
            }
            case Tokens.WORD -> {
                return wordInfix();
            }
            default -> {
                return Infix.NONE;
            }
        }
    }

    private Infix wordInfix() {
        switch (at.keyword()) {
            case AND, OR, OVERLAPS -> at.next();
            case NOT -> {
                switch (at.keyword(1)) {
                    case LIKE, ILIKE, SIMILAR, IN, BETWEEN -> {
                        at.next();
                        return wordInfix();
                    }
                    default -> {
                        return Infix.NONE;
                    }
                }
            }
            case LIKE, ILIKE -> {
                at.next();
                return quantified();
            }
            case SIMILAR -> {
                return at.take(Keyword.SIMILAR, Keyword.TO) ? Infix.OPEN : Infix.NONE;
            }
            case BETWEEN -> {
                at.next();
                if (!at.take(Keyword.SYMMETRIC)) {
                    at.take(Keyword.ASYMMETRIC);
                }
            }
            case IN -> {
                if (at.kind(1) != '(') {
                    return Infix.NONE;
                }
                at.next();
                parenthesized();
                return Infix.WHOLE;
            }
            case IS -> {
                at.next();
                at.take(Keyword.NOT);
                at.need(Keyword.DISTINCT);
                at.need(Keyword.FROM);
            }
            case AT -> {
                return at.take(Keyword.AT, Keyword.TIME) && needZone() ? Infix.OPEN : Infix.NONE;
            }
            case OPERATOR -> {
                if (at.kind(1) != '(') {
                    return Infix.NONE;
                }
                operator();
                return quantified();
            }
            default -> {
                return Infix.NONE;
            }
        }
        return Infix.OPEN;
    }

    private boolean needZone() {
        at.need(Keyword.ZONE);
        return true;
    }

    /** After an operator: {@code ANY (…)}, {@code ALL (…)}, or still an open right side. */
    private Infix quantified() {
        if ((at.at(Keyword.ANY) || at.at(Keyword.SOME) || at.at(Keyword.ALL)) && at.kind(1) == '(') {
            at.next();
            parenthesized();
            return Infix.WHOLE;
        }
        return Infix.OPEN;
    }

    /** An operator, as a symbol or as {@code OPERATOR(schema.symbol)}. */
    private void operator() {
        if (!at.at(Keyword.OPERATOR)) {
            Operators.add(parse.found, new ObjectName(null, at.tokens.written(at.position())));
            at.next();
            return;
        }
        at.next();
        at.need('(');
        String schema = null;
        while (at.tokens.isName(at.position())) {
            schema = at.anyName();
            at.need('.');
        }
        Operators.add(parse.found, new ObjectName(schema, at.tokens.written(at.position())));
        at.next();
        at.need(')');
    }
}
