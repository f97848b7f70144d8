package io.productionguard.gateway.operation.sql;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Passes over the parts of definitions that have no parser of their own here, looking for what they call: in a DEFAULT, a
 * CHECK, an index expression. A name before a parenthesis counts as a call unless its place says that it is a table or
 * one of the words of definitions.
 */
final class Sweep {

    /** Words after which a name before a parenthesis is a table's or a method's. */
    private static final Set<Keyword> BEFORE_TABLE =
            Set.of(Keyword.REFERENCES, Keyword.ON, Keyword.ONLY, Keyword.OF, Keyword.USING, Keyword.TABLE);

    /** Words of definitions that stand before a parenthesis, beside the reserved ones. */
    private static final Set<String> WORDS = new HashSet<>(Arrays.asList(
            "columns enum exclude hash identity include inherits key list options partition range replica set stored values"
                    .split(" ")));

    private final Parse parse;
    private final Cursor at;

    Sweep(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** Up to the end of the statement. */
    void rest() {
        while (!at.atEnd()) {
            step();
        }
    }

    /** Up to AS outside parentheses, which is not consumed, or the end of the statement. */
    void upToAs() {
        int depth = 0;
        while (!at.atEnd() && !(depth == 0 && at.at(Keyword.AS))) {
            if (at.at('(')) {
                depth++;
            } else if (at.at(')')) {
                depth--;
            }
            step();
        }
    }

    /** One token, or a name with all its parts, or a cast with its type. */
    void step() {
        int position = at.position();
        if (at.at(Tokens.TYPECAST)) {
            at.next();
            parse.types.type();
        } else if (at.at(Tokens.OPERATOR)) {
            Operators.add(parse.found, new ObjectName(null, at.tokens.written(position)));
            at.next();
        } else if (at.at(Keyword.OPERATOR) && at.kind(1) == '(') {
            throw at.unclear("no OPERATOR(…) was expected");
        } else if (at.tokens.isName(position)) {
            name(position);
        } else {
            at.next();
        }
    }

    private void name(int first) {
        Keyword before = first == 0 ? Keyword.NO_KEYWORD : at.tokens.keyword(first - 1);
        Keyword.Category category = at.keyword().category();
        boolean plain = category == Keyword.Category.UNRESERVED || category == Keyword.Category.TYPE_FUNC;
        at.next();
        int last = first;
        while (at.at('.') && at.tokens.isName(at.position() + 1)) {
            at.next();
            last = at.position();
            at.next();
            plain = true;
        }
        if (plain && at.at('(') && !BEFORE_TABLE.contains(before)) {
            String name = at.tokens.name(last);
            if (last != first || !WORDS.contains(name)) {
                String schema = last == first ? null : at.tokens.name(last - 2);
                int next = at.kind(2);
                String argument = next == ')' || next == ',' || next == Tokens.TYPECAST
                        ? at.tokens.plainString(at.position() + 1)
                        : null;
                ObjectName function = new ObjectName(schema, name);
                if (!parse.types.isBuiltIn(function)) {
                    parse.call(function, argument, null);
                }
            }
        }
    }
}
