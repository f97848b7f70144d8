package io.productionguard.gateway.operation.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The common table expressions that are visible at a place, the innermost last. Not thread-safe. */
final class CommonTables {

    /** Most of one statement; keeps the work linear. */
    private static final int MAX = 200;

    private static final int MAX_ROUNDS = 4;

    private final List<CommonTable> visible = new ArrayList<>(0);

    /** Named {@code name}; its query is the tokens from {@code start} up to, not including, {@code end}. */
    private record CommonTable(String name, int start, int end) {}

    int size() {
        return visible.size();
    }

    /** Adds one whose query is not read yet, and may refer to itself. */
    void add(String name) {
        add(name, 0, 0);
    }

    void add(String name, int start, int end) {
        if (visible.size() >= MAX) {
            throw new Unclear("it makes more than " + MAX + " names");
        }
        visible.add(new CommonTable(name, start, end));
    }

    /** Ends the scope of those that were added since there were {@code size}. */
    void shrink(int size) {
        while (visible.size() > size) {
            visible.remove(visible.size() - 1);
        }
    }

    boolean contains(String name) {
        for (CommonTable table : visible) {
            if (table.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The table's own name, and the names of those that may stand for all of its rows: they read it, or another of those,
     * with neither LIMIT nor a WHERE that bounds.
     */
    Set<String> standingFor(ObjectName table, Tokens tokens) {
        if (visible.isEmpty()) {
            return Set.of(table.name());
        }
        Set<String> names = new HashSet<>();
        names.add(table.name());
        // With RECURSIVE a query may read one that comes behind it. After a few rounds all of them count.
        for (int round = 0; spread(table, tokens, names); round++) {
            if (round == MAX_ROUNDS) {
                visible.forEach(common -> names.add(common.name()));
            }
        }
        return names;
    }

    /** Adds the names of those that stand for the table because they read one of {@code names}; whether there were any. */
    private boolean spread(ObjectName table, Tokens tokens, Set<String> names) {
        int before = names.size();
        for (CommonTable common : visible) {
            if (names.contains(common.name())) {
                continue;
            }
            ColumnMentions mentions = new ColumnMentions(tokens, names, table.name(), true, true);
            if (mentions.readsTable(common.start(), common.end())
                    && !new RowConditionTerm(new RowCondition(mentions), mentions, common.start(), common.end())
                            .subqueryBounds(common.start(), common.end())) {
                names.add(common.name());
            }
        }
        return names.size() > before;
    }
}
