package io.productionguard.gateway.operation.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * What the parsers of the grammar's parts share while one text is classified: the place in it, what was found, which
 * names are common table expressions, and each other. Not thread-safe.
 */
final class Parse {

    /** Most functions in FROM of one statement; keeps the work linear. */
    private static final int MAX_NAMES = 200;

    final Cursor at;
    final Findings found = new Findings();
    final Types types;
    final Expressions expressions;
    final Queries queries;
    final FromClause from;

    final CommonTables commonTables = new CommonTables();
    private List<FunctionAlias> functionAliases = List.of();
    private List<String> arrayFields = List.of();
    private boolean expandsArrays;

    /** A function in FROM whose rows are called {@code alias}; {@code columns} are the names the text gives them. */
    private record FunctionAlias(String alias, List<String> columns) {}

    Parse(Tokens tokens) {
        this.at = new Cursor(tokens);
        this.types = new Types(this);
        this.expressions = new Expressions(this);
        this.queries = new Queries(this);
        this.from = new FromClause(this);
    }

    /** Forgets what belongs to a statement that could not be read to its end. */
    void reset() {
        commonTables.shrink(0);
        functionAliases = List.of();
        arrayFields = List.of();
        expandsArrays = false;
    }

    /** Whether a table name in a query means a common table expression. */
    boolean isCommonTable(ObjectName name) {
        return name.schema() == null && commonTables.contains(name.name());
    }

    /** Adds the read of a table, unless the name is a common table expression's. */
    void read(ObjectName table) {
        if (!isCommonTable(table)) {
            found.low(SqlActions.READ, table.resource());
            SensitiveRelations.addRead(found, table);
        }
    }

    /** Adds a call of a function, whose first two arguments are given if they are plain strings, null otherwise. */
    void call(ObjectName function, String first, String second) {
        expandsArrays |= function.name().equals("_pg_expandarray") && "information_schema".equals(function.schema());
        FunctionCalls.add(found, function, first, second);
    }

    /**
     * Adds the selection of a field from a value, {@code (value).name}, which the server also takes for a call. Drivers
     * select {@code n} and {@code x} from what {@code information_schema._pg_expandarray} returns.
     */
    void select(String name) {
        if (name.equals("n") || name.equals("x")) {
            if (arrayFields.isEmpty()) {
                arrayFields = new ArrayList<>();
            }
            arrayFields.add(name);
        } else {
            FunctionCalls.addSelection(found, name);
        }
    }

    /** Remembers a function in FROM for {@link #checkSelections}. */
    void addFunctionAlias(String alias, List<String> columns) {
        if (functionAliases.isEmpty()) {
            functionAliases = new ArrayList<>();
        }
        limit(functionAliases.size());
        functionAliases.add(new FunctionAlias(alias, columns));
    }

    /**
     * Settles what could not be settled before the whole statement was read. Looks for {@code alias.name} where the alias is that of a function in FROM: when the function has no such column,
     * the server calls the function {@code name} on its result. Call it when a statement between the two token positions
     * has been read.
     */
    void checkSelections(int start, int end) {
        if (!expandsArrays) {
            arrayFields.forEach(name -> FunctionCalls.addSelection(found, name));
        }
        arrayFields = List.of();
        expandsArrays = false;
        if (functionAliases.isEmpty()) {
            return;
        }
        for (int i = start; i + 2 < end; i++) {
            if (at.tokens.kind(i + 1) == '.'
                    && at.tokens.isName(i)
                    && at.tokens.isName(i + 2)
                    && (i == start || at.tokens.kind(i - 1) != '.')
                    && at.tokens.kind(i + 3) != '(') {
                checkColumn(at.tokens.name(i), at.tokens.name(i + 2));
            }
        }
        functionAliases = List.of();
    }

    private static void limit(int names) {
        if (names >= MAX_NAMES) {
            throw new Unclear("it makes more than " + MAX_NAMES + " names");
        }
    }

    private void checkColumn(String alias, String column) {
        for (FunctionAlias function : functionAliases) {
            if (function.alias().equals(alias) && !function.columns().contains(column)) {
                FunctionCalls.addSelection(found, column);
            }
        }
    }
}
