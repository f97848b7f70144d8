package io.productionguard.gateway.operation.sql;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Reads type names. A type that is not PostgreSQL's own has an input function whose effect cannot be told. */
final class Types {

    private static final Set<String> BUILT_IN = new HashSet<>(Arrays.asList(("aclitem any anyarray anycompatible"
                    + " anycompatiblearray anyelement bit bool box bpchar bytea char cid cidr circle cstring date"
                    + " datemultirange daterange float4 float8 inet int2 int2vector int4 int4multirange int4range int8"
                    + " int8multirange int8range interval json jsonb jsonpath line lseg macaddr macaddr8 money name"
                    + " numeric nummultirange numrange oid oidvector path pg_lsn pg_node_tree pg_snapshot point polygon"
                    + " record refcursor regclass regcollation regconfig regdictionary regnamespace regoper regoperator"
                    + " regproc regprocedure regrole regtype text tid time timestamp timestamptz timetz tsmultirange"
                    + " tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid varbit varchar void xid"
                    + " xid8 xml unknown _text _int4 _int8 _oid _varchar")
            .split(" ")));

    /** Domains the standard's catalogue views are made of. */
    private static final Set<String> INFORMATION_SCHEMA =
            Set.of("cardinal_number", "character_data", "sql_identifier", "time_stamp", "yes_or_no");

    private final Parse parse;
    private final Cursor at;

    Types(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** Whether a type begins here that is written with keywords and so cannot be a column. */
    boolean startsKeywordLiteral() {
        int next = at.kind(1);
        boolean literal = at.tokens.isStringConstant(at.position() + 1);
        return switch (at.keyword()) {
            case BIGINT, BOOLEAN, INT, INTEGER, REAL, SMALLINT -> literal;
            case DEC, DECIMAL, FLOAT, NUMERIC, VARCHAR -> literal || next == '(';
            case BIT, CHAR, CHARACTER, NCHAR -> literal || next == '(' || at.keyword(1) == Keyword.VARYING;
            case TIME, TIMESTAMP ->
                literal || next == '(' || at.keyword(1) == Keyword.WITH || at.keyword(1) == Keyword.WITHOUT;
            case NATIONAL -> at.keyword(1) == Keyword.CHARACTER || at.keyword(1) == Keyword.CHAR;
            case INTERVAL -> literal || next == '(';
            case DOUBLE -> at.keyword(1) == Keyword.PRECISION;
            case JSON -> literal;
            default -> false;
        };
    }

    /** A typed constant whose type is written with keywords: {@code timestamp with time zone '…'}. */
    void keywordLiteral() {
        boolean interval = at.at(Keyword.INTERVAL);
        if (interval) {
            at.next();
            modifiers();
        } else {
            simple();
        }
        at.needString();
        if (interval) {
            intervalFields();
        }
    }

    /** A type with everything that may follow it. */
    void type() {
        at.take(Keyword.SETOF);
        simple();
        if (at.take(Keyword.ARRAY)) {
            if (at.at('[')) {
                dimension();
            }
        } else {
            while (at.at('[')) {
                dimension();
            }
        }
    }

    /** Adds what the conversion of a string to the named type does; nothing for built-in types. */
    void add(ObjectName type) {
        if (!isBuiltIn(type)) {
            parse.found.high(
                    SqlActions.CALL,
                    type.resource(),
                    "converts to type " + type.resource() + ", whose input function's effect cannot be told");
        }
    }

    /** Whether the server comes with the type. */
    boolean isBuiltIn(ObjectName type) {
        return type.isInCatalogue()
                ? BUILT_IN.contains(type.name())
                : type.schema().equals("information_schema") && INFORMATION_SCHEMA.contains(type.name());
    }

    private void dimension() {
        at.need('[');
        at.take(Tokens.NUMBER);
        at.need(']');
    }

    private void simple() {
        switch (at.keyword()) {
            case BIGINT, BOOLEAN, INT, INTEGER, REAL, SMALLINT, JSON -> at.next();
            case DEC, DECIMAL, FLOAT, NUMERIC, VARCHAR -> {
                at.next();
                modifiers();
            }
            case BIT, CHAR, CHARACTER, NCHAR, NATIONAL -> {
                if (at.take(Keyword.NATIONAL) && !at.at(Keyword.CHAR) && !at.at(Keyword.CHARACTER)) {
                    throw at.unclear("CHARACTER was expected");
                }
                at.next();
                at.take(Keyword.VARYING);
                modifiers();
            }
            case TIME, TIMESTAMP -> {
                at.next();
                modifiers();
                if ((at.at(Keyword.WITH) || at.at(Keyword.WITHOUT)) && at.keyword(1) == Keyword.TIME) {
                    at.next();
                    at.next();
                    at.need(Keyword.ZONE);
                }
            }
            case INTERVAL -> {
                at.next();
                modifiers();
                intervalFields();
            }
            case DOUBLE -> {
                if (at.keyword(1) == Keyword.PRECISION) {
                    at.next();
                    at.next();
                } else {
                    named();
                }
            }
            default -> named();
        }
    }

    private void named() {
        if (!at.tokens.isName(at.position())
                || !(at.keyword().isColId() || at.keyword().isTypeFunctionName())) {
            throw at.unclear("a type was expected");
        }
        String first = at.anyName();
        ObjectName type = new ObjectName(null, first);
        if (at.take('.')) {
            type = new ObjectName(first, at.anyName());
            if (at.take('.')) {
                type = new ObjectName(type.name(), at.anyName());
            }
        }
        if (at.at('%') && at.keyword(1) == Keyword.TYPE) {
            throw at.unclear("a type was expected");
        }
        add(type);
        modifiers();
    }

    private void modifiers() {
        if (at.take('(')) {
            do {
                parse.expressions.expression();
            } while (at.take(','));
            at.need(')');
        }
    }

    private void intervalFields() {
        while (true) {
            switch (at.keyword()) {
                case YEAR, MONTH, DAY, HOUR, MINUTE -> at.next();
                case SECOND -> {
                    at.next();
                    modifiers();
                }
                default -> {
                    return;
                }
            }
            if (!at.take(Keyword.TO)) {
                return;
            }
        }
    }
}
