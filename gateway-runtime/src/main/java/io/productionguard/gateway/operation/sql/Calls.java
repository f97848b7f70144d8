package io.productionguard.gateway.operation.sql;

/** Reads function calls, and the constructs that are written like one but have a grammar of their own. */
final class Calls {

    private final Parse parse;
    private final Cursor at;

    Calls(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** The arguments of a function and what may follow them; the name has been read. */
    void call(ObjectName function) {
        at.enter();
        at.need('(');
        String first = plainArgument(0);
        int comma = at.kind(1) == Tokens.TYPECAST ? 3 : 1;
        String second = first != null && at.kind(comma) == ',' ? plainArgument(comma + 1) : null;
        if (!at.take('*') && !at.at(')')) {
            if (!at.take(Keyword.ALL)) {
                at.take(Keyword.DISTINCT);
            }
            do {
                at.take(Keyword.VARIADIC);
                if (at.kind(1) == Tokens.NAMES_ARGUMENT) {
                    at.skipName();
                    at.next();
                }
                parse.expressions.expression();
            } while (at.take(','));
            orderBy();
        }
        at.need(')');
        parse.call(function, first, second);
        if (at.take(Keyword.WITHIN, Keyword.GROUP)) {
            at.need('(');
            orderBy();
            at.need(')');
        }
        aggregateSuffix();
        at.leave();
    }

    /** {@code FILTER (…)} and {@code OVER …} after an aggregate. */
    private void aggregateSuffix() {
        if (at.at(Keyword.FILTER) && at.kind(1) == '(') {
            at.next();
            at.next();
            at.need(Keyword.WHERE);
            parse.expressions.expression();
            at.need(')');
        }
        if (at.take(Keyword.OVER)) {
            if (at.at('(')) {
                parse.queries.windowSpecification();
            } else {
                at.colId();
            }
        }
    }

    /** A construct that begins with {@code keyword} and a parenthesis; at the keyword. */
    void special(Keyword keyword) {
        at.enter();
        switch (keyword) {
            case COALESCE, GREATEST, LEAST, NULLIF, GROUPING, XMLCONCAT, ROW, MERGE_ACTION -> {
                at.next();
                at.need('(');
                if (!at.at(')')) {
                    parse.expressions.expressions();
                }
                at.need(')');
            }
            case EXTRACT, OVERLAY, POSITION, SUBSTRING, TRIM, NORMALIZE -> {
                at.next();
                textArguments();
            }
            case TREAT -> {
                at.next();
                at.need('(');
                parse.expressions.expression();
                at.need(Keyword.AS);
                parse.types.type();
                at.need(')');
            }
            case XMLELEMENT, XMLFOREST, XMLPARSE, XMLPI, XMLROOT, XMLSERIALIZE, XMLEXISTS ->
                new XmlForms(parse).form(keyword);
            case JSON,
                    JSON_ARRAY,
                    JSON_ARRAYAGG,
                    JSON_EXISTS,
                    JSON_OBJECT,
                    JSON_OBJECTAGG,
                    JSON_QUERY,
                    JSON_SCALAR,
                    JSON_SERIALIZE,
                    JSON_VALUE -> {
                at.next();
                at.need('(');
                new JsonForms(parse).arguments();
                at.need(')');
                aggregateSuffix();
            }
            default -> throw at.unclear("a value was expected");
        }
        at.leave();
    }

    /** Values separated by commas or by the words that the standard's text functions use instead. */
    private void textArguments() {
        at.need('(');
        while (!at.at(')')) {
            switch (at.keyword()) {
                case FROM, FOR, PLACING, IN, BOTH, LEADING, TRAILING, SIMILAR -> at.next();
                case ESCAPE -> {
                    at.next();
                    if (at.at('(')) {
                        throw at.unclear("a value was expected");
                    }
                }
                default -> {
                    if (!at.take(',')) {
                        if (at.kind(1) == Tokens.NAMES_ARGUMENT) {
                            at.skipName();
                            at.next();
                        }
                        parse.expressions.expression();
                    }
                }
            }
        }
        at.need(')');
    }

    private void orderBy() {
        if (at.take(Keyword.ORDER)) {
            at.need(Keyword.BY);
            parse.expressions.sortList();
        }
    }

    /** The argument's value when all of it is one plain string, at most with a cast that leaves it as it is; else null. */
    private String plainArgument(int ahead) {
        boolean cast = at.kind(ahead + 1) == Tokens.TYPECAST
                && (at.tokens.isWord(at.position() + ahead + 2, "text")
                        || at.tokens.isWord(at.position() + ahead + 2, "regclass"));
        int next = at.kind(ahead + (cast ? 3 : 1));
        boolean whole = next == ',' || next == ')';
        return whole && at.kind(ahead) == Tokens.STRING ? at.tokens.plainString(at.position() + ahead) : null;
    }
}
