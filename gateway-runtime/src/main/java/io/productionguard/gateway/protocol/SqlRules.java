package io.productionguard.gateway.protocol;

import io.productionguard.gateway.operation.sql.SqlActions;
import io.productionguard.gateway.policy.Rule;
import java.util.List;

/**
 * The rules that hold for an SQL target when the configuration has none: reads run, changes ask, and what cannot be taken
 * back or leaves the database is refused. Whatever is in no rule here, above all what was not understood, takes the default
 * and asks.
 */
final class SqlRules {

    static final List<Rule> BUILT_IN = List.of(
            Rule.allow("reads", SqlActions.READ, SqlActions.SESSION, SqlActions.TRANSACTION, SqlActions.PREPARE),
            Rule.approve(
                    "changes",
                    SqlActions.INSERT,
                    SqlActions.UPDATE,
                    SqlActions.DELETE,
                    SqlActions.MERGE,
                    SqlActions.COPY,
                    SqlActions.CREATE,
                    SqlActions.ALTER,
                    SqlActions.COMMENT,
                    SqlActions.GRANT),
            Rule.deny(
                    "irreversible",
                    SqlActions.UPDATE_UNBOUNDED,
                    SqlActions.DELETE_UNBOUNDED,
                    SqlActions.TRUNCATE,
                    SqlActions.DROP_TABLE,
                    SqlActions.DROP_SCHEMA,
                    SqlActions.DROP_DATABASE,
                    SqlActions.DROP_COLUMN),
            Rule.deny(
                    "outside-the-database",
                    SqlActions.ADMIN,
                    SqlActions.ROLE,
                    SqlActions.FILE,
                    SqlActions.PROGRAM,
                    SqlActions.NETWORK));

    private SqlRules() {}
}
