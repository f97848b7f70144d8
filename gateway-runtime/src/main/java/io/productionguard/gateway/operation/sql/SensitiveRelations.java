package io.productionguard.gateway.operation.sql;

import java.util.Set;

/** Relations of the server's own catalogue that are more than data: reading gives secrets away, writing reconfigures. */
final class SensitiveRelations {

    private static final Set<String> CREDENTIALS =
            Set.of("pg_authid", "pg_shadow", "pg_user_mapping", "pg_user_mappings");
    private static final Set<String> FILES = Set.of("pg_hba_file_rules", "pg_ident_file_mappings", "pg_file_settings");

    private SensitiveRelations() {}

    static void addRead(Findings found, ObjectName table) {
        if (table.isInCatalogue() && table.name().startsWith("pg_")) {
            if (CREDENTIALS.contains(table.name())) {
                found.critical(SqlActions.ADMIN, table.resource(), "reads credentials the server keeps");
            } else if (FILES.contains(table.name())) {
                found.critical(SqlActions.FILE, table.resource(), "reads configuration files of the server");
            }
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
