package io.productionguard.gateway.operation.sql;

import java.util.Set;

/** Relations of the server's own catalogue that are more than data: reading gives secrets away, writing reconfigures. */
final class SensitiveRelations {

    private static final Set<String> CREDENTIALS =
            Set.of("pg_authid", "pg_shadow", "pg_user_mapping", "pg_user_mappings");
    private static final Set<String> STANDARD_CREDENTIALS = Set.of("_pg_user_mappings", "user_mapping_options");
    /** Most common values and the like: samples of columns, under other names than those that rules and masks go by. */
    private static final Set<String> SAMPLES =
            Set.of("pg_statistic", "pg_statistic_ext_data", "pg_stats", "pg_stats_ext", "pg_stats_ext_exprs");

    private static final Set<String> FILES = Set.of("pg_hba_file_rules", "pg_ident_file_mappings", "pg_file_settings");

    private SensitiveRelations() {}

    static void addRead(Findings found, ObjectName table) {
        if (table.isInCatalogue() && table.name().startsWith("pg_")) {
            if (CREDENTIALS.contains(table.name())) {
                found.critical(SqlActions.ADMIN, table.resource(), "reads credentials the server keeps");
            } else if (FILES.contains(table.name())) {
                found.critical(SqlActions.FILE, table.resource(), "reads configuration files of the server");
            } else if (SAMPLES.contains(table.name())) {
                found.high(
                        SqlActions.ADMIN,
                        table.resource(),
                        "reads values of other tables from the server's statistics");
            }
        } else if (STANDARD_CREDENTIALS.contains(table.name())) {
            found.critical(SqlActions.ADMIN, table.resource(), "reads credentials the server keeps");
        }
    }

    static void addWrite(Findings found, ObjectName table) {
        boolean catalogue = table.schema() == null
                ? table.name().startsWith("pg_")
                : table.schema().equals("pg_catalog") || table.schema().equals("information_schema");
        if (catalogue) {
            found.critical(SqlActions.ADMIN, table.resource(), "changes the server's own catalogue");
        }
    }
}
