package io.productionguard.gateway.operation.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what rows come from: tables, subqueries, functions, joins. */
final class FromClause {

    /**
     * Functions that return rows of several columns. Of all others the server takes {@code alias.name} for a call of
     * {@code name} where there is no such column.
     */
    private static final Set<String> ROW_FUNCTIONS = Set.of(
            "_pg_expandarray",
            "aclexplode",
            "json_each",
            "json_each_text",
            "json_to_record",
            "json_to_recordset",
            "jsonb_each",
            "jsonb_each_text",
            "jsonb_to_record",
            "jsonb_to_recordset",
            "pg_available_extension_versions",
            "pg_available_extensions",
            "pg_cursor",
            "pg_get_catalog_foreign_keys",
            "pg_get_keywords",
            "pg_get_replication_slots",
            "pg_lock_status",
            "pg_options_to_table",
            "pg_partition_tree",
            "pg_prepared_statement",
            "pg_prepared_xact",
            "pg_sequence_parameters",
            "pg_show_all_settings",
            "pg_stat_get_activity",
            "pg_timezone_names",
            "ts_debug");

    /** Functions whose only column has a name of its own. */
    private static final Set<String> VALUE_FUNCTIONS = Set.of(
            "json_array_elements", "json_array_elements_text", "jsonb_array_elements", "jsonb_array_elements_text");

    private final Parse parse;
    private final Cursor at;

    FromClause(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    /** Everything after FROM or USING. */
    void list() {
        do {
            item();
        } while (at.take(','));
    }

    /** One item with its joins. */
    void item() {
        primary();
        joins();
    }

    /** {@code [ONLY] name [*]} that is read; its alias is not. */
    void relation() {
        ObjectName table = relationName();
        parse.read(table);
    }

    /** {@code [ONLY] name [*]}. */
    ObjectName relationName() {
        boolean only = at.take(Keyword.ONLY);
        boolean parenthesis = only && at.take('(');
        ObjectName table = at.objectName();
        if (parenthesis) {
            at.need(')');
        }
        if (!only) {
            at.take('*');
        }
        return table;
    }

    private void joins() {
        while (true) {
            boolean conditional = true;
            switch (at.keyword()) {
                case CROSS -> {
                    at.next();
                    conditional = false;
                }
                case NATURAL -> {
                    at.next();
                    joinType();
                    conditional = false;
                }
                case INNER, LEFT, RIGHT, FULL -> joinType();
                case JOIN -> {
                    // just below
                }
                default -> {
                    return;
                }
            }
            at.need(Keyword.JOIN);
            if (conditional) {
                // a JOIN b JOIN c ON … ON …: the right side may be a join itself
                at.enter();
                item();
                at.leave();
                joinCondition();
            } else {
                primary();
            }
        }
    }

    private void joinType() {
        if (at.take(Keyword.LEFT) || at.take(Keyword.RIGHT) || at.take(Keyword.FULL)) {
            at.take(Keyword.OUTER);
        } else {
            at.take(Keyword.INNER);
        }
    }

    private void joinCondition() {
        if (at.take(Keyword.USING)) {
            at.need('(');
            do {
                at.colId();
            } while (at.take(','));
            at.need(')');
            if (at.take(Keyword.AS)) {
                at.colId();
            }
        } else {
            at.need(Keyword.ON);
            parse.expressions.expression();
        }
    }

    private void primary() {
        at.enter();
        at.take(Keyword.LATERAL);
        if (at.at('(')) {
            parenthesized();
            alias(null);
        } else if (at.at(Keyword.ROWS) && at.keyword(1) == Keyword.FROM) {
            rowsFrom();
        } else if (at.at(Keyword.XMLTABLE) && at.kind(1) == '(') {
            new XmlForms(parse).table();
            alias(null);
        } else if (at.at(Keyword.JSON_TABLE) && at.kind(1) == '(') {
            new JsonForms(parse).table();
            alias(null);
        } else if (startsFunction()) {
            function();
        } else {
            relation();
            alias(null);
            tableSample();
        }
        at.leave();
    }

    /**
     * A subquery or a join in parentheses.
     *
     * @return whether it was a query
     */
    private boolean parenthesized() {
        at.enter();
        at.need('(');
        boolean query = false;
        if (parse.queries.startsQuery()) {
            parse.queries.query();
            query = true;
        } else if (at.at('(')) {
            query = parenthesized();
            if (query && parse.queries.continuesQuery()) {
                parse.queries.restOfQuery();
            } else if (!at.at(')')) {
                query = false;
                alias(null);
                joins();
            }
        } else {
            item();
        }
        at.need(')');
        at.leave();
        return query;
    }

    private boolean startsFunction() {
        if (at.keyword() == Keyword.ONLY) {
            return false;
        }
        if (at.keyword().category() == Keyword.Category.RESERVED || at.at(Keyword.CURRENT_SCHEMA)) {
            return true; // CURRENT_DATE, CAST (…): whatever else it is, the expression refuses it
        }
        int ahead = 1;
        while (at.kind(ahead) == '.') {
            ahead += 2;
        }
        return at.kind(ahead) == '(';
    }

    private void function() {
        int first = at.position();
        boolean named = at.keyword().category() != Keyword.Category.RESERVED
                && (at.keyword().category() != Keyword.Category.COL_NAME || at.kind(1) == '.');
        parse.expressions.operand();
        int name = first;
        while (at.tokens.kind(name + 1) == '.') {
            name += 2;
        }
        functionAlias(named ? at.tokens.name(name) : null);
    }

    private void rowsFrom() {
        at.next();
        at.next();
        at.need('(');
        int functions = 0;
        do {
            parse.expressions.operand();
            if (at.take(Keyword.AS)) {
                columnDefinitions(new ArrayList<>());
            }
            functions++;
        } while (at.take(','));
        at.need(')');
        if (functions > 1) {
            at.take(Keyword.WITH, Keyword.ORDINALITY);
            alias(null);
        } else {
            functionAlias(null);
        }
    }

    /**
     * What follows a function.
     *
     * @param function its name, which is that of its rows and its column without an alias; null when that cannot be told
     */
    private void functionAlias(String function) {
        if (at.take(Keyword.WITH, Keyword.ORDINALITY)) {
            alias(null);
            return;
        }
        List<String> columns = new ArrayList<>();
        String alias = alias(columns);
        if (alias == null && function == null) {
            throw at.unclear("an alias was expected");
        }
        if (function != null && ROW_FUNCTIONS.contains(function)) {
            return;
        }
        if (columns.isEmpty()) {
            columns.add(
                    function != null && VALUE_FUNCTIONS.contains(function)
                            ? "value"
                            : alias == null ? function : alias);
        }
        parse.addFunctionAlias(alias == null ? function : alias, columns);
    }

    /**
     * An alias if there is one, with its columns, which are added to {@code columns} unless that is null.
     *
     * @return the alias, or null
     */
    private String alias(List<String> columns) {
        String alias = null;
        boolean as = at.take(Keyword.AS);
        if (as && at.at('(')) {
            columnDefinitions(columns);
        } else if (as || at.atColId()) {
            alias = at.colId();
            if (at.at('(')) {
                columnDefinitions(columns);
            }
        }
        return alias;
    }

    /** {@code (name, …)} or {@code (name type, …)}. */
    private void columnDefinitions(List<String> columns) {
        at.need('(');
        do {
            String name = at.colId();
            if (columns != null) {
                columns.add(name);
            }
            if (!at.at(',') && !at.at(')')) {
                parse.types.type();
                if (at.take(Keyword.COLLATE)) {
                    at.objectName();
                }
            }
        } while (at.take(','));
        at.need(')');
    }

    private void tableSample() {
        if (at.take(Keyword.TABLESAMPLE)) {
            ObjectName method = at.objectName();
            if (!method.isInCatalogue()
                    || !(method.name().equals("bernoulli") || method.name().equals("system"))) {
                throw new Unclear("what sampling method " + method.resource() + " does cannot be told");
            }
            at.need('(');
            parse.expressions.expressions();
            at.need(')');
            if (at.take(Keyword.REPEATABLE)) {
                at.need('(');
                parse.expressions.expression();
                at.need(')');
            }
        }
    }
}
