package io.productionguard.gateway.operation.sql;

import io.productionguard.gateway.operation.Risk;
import java.util.HashMap;
import java.util.Map;

/**
 * What calling a function does: nothing worth mentioning for {@link HarmlessFunctions}, something known for the built-in
 * ones listed here and those of common extensions, and otherwise {@code sql.call}.
 */
final class FunctionCalls {

    /** What a function does. */
    private record Effect(String action, Risk risk, String does) {}

    private static final Map<String, Effect> EXACT = exact();

    private FunctionCalls() {}

    /**
     * Adds what a call does.
     *
     * @param argument the first argument, when it is a plain string; null otherwise
     * @param value the second argument likewise
     */
    static void add(Findings found, ObjectName function, String argument, String value) {
        if (HarmlessFunctions.contains(function)) {
            return;
        }
        String name = function.name();
        if (name.equals("set_config") && function.isInCatalogue()) {
            Settings.configured(found, argument, value);
            return;
        }
        Effect effect = effect(name);
        if (effect == null) {
            found.high(
                    SqlActions.CALL,
                    function.resource(),
                    "calls function " + function.resource() + ", whose effect cannot be told");
            return;
        }
        if (function.schema() != null && !function.schema().equals("pg_catalog")) {
            // named like one we know, but whose it is cannot be told: both at once
            found.high(
                    SqlActions.CALL,
                    function.resource(),
                    "calls function " + function.resource() + ", whose effect cannot be told");
        }
        boolean names = effect.action().startsWith("sql.write.") && isPlainName(argument);
        String resource = names ? argument : function.resource();
        found.called(effect.action(), resource, effect.risk(), name + " " + effect.does());
    }

    /** Adds what field selection does, which the server also reads as a call: {@code (expression).name}. */
    static void addSelection(Findings found, String name) {
        ObjectName function = new ObjectName(null, name);
        if (HarmlessFunctions.contains(function)) {
            return;
        }
        if (effect(name) != null || name.equals("set_config")) {
            add(found, function, null, null);
        } else {
            found.high(
                    SqlActions.CALL,
                    function.resource(),
                    "selects " + function.resource() + " from a value, which may be a call of a function of that name");
        }
    }

    /** Whether a constant names an object as it is written, without quotes and upper case. */
    private static boolean isPlainName(String text) {
        if (text == null || text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static Effect effect(String name) {
        Effect effect = EXACT.get(name);
        if (effect != null) {
            return effect;
        }
        if (name.startsWith("dblink") || name.startsWith("postgres_fdw") || name.startsWith("http_")) {
            return new Effect(SqlActions.NETWORK, Risk.CRITICAL, "makes the server connect elsewhere");
        }
        if (name.startsWith("pg_advisory") || name.startsWith("pg_try_advisory")) {
            return new Effect(SqlActions.LOCK, Risk.HIGH, "takes or gives back an advisory lock");
        }
        if (name.startsWith("pg_ls_") || name.startsWith("pg_file_") || name.startsWith("pg_read_")) {
            return new Effect(SqlActions.FILE, Risk.CRITICAL, "reads or writes files of the server");
        }
        if (name.startsWith("binary_upgrade_")
                || name.startsWith("pg_replication_")
                || name.startsWith("pg_logical_")
                || name.startsWith("pg_wal_replay_")
                || name.startsWith("pg_stat_reset")
                || name.startsWith("pg_stat_statements_reset")
                || name.startsWith("pg_backup_")
                || name.endsWith("_replication_slot")
                || name.endsWith("_relation_stats")
                || name.endsWith("_attribute_stats")) {
            return new Effect(SqlActions.ADMIN, Risk.CRITICAL, "administers the server");
        }
        return null;
    }

    private static Map<String, Effect> exact() {
        Map<String, Effect> map = new HashMap<>(256);
        put(
                map,
                new Effect(SqlActions.UPDATE, Risk.HIGH, "moves a sequence, which a rollback does not undo"),
                "nextval",
                "setval");
        put(
                map,
                new Effect(SqlActions.INSERT, Risk.HIGH, "writes a large object"),
                "lo_create",
                "lo_creat",
                "lo_from_bytea");
        put(
                map,
                new Effect(SqlActions.UPDATE, Risk.HIGH, "writes a large object"),
                "lo_put",
                "lowrite",
                "lo_truncate",
                "lo_truncate64",
                "lo_open");
        put(map, new Effect(SqlActions.DELETE, Risk.HIGH, "deletes a large object"), "lo_unlink", "lo_manage");
        put(
                map,
                new Effect(SqlActions.FILE, Risk.CRITICAL, "reads or writes files of the server"),
                "lo_import",
                "lo_export",
                "pg_stat_file",
                "pg_current_logfile",
                "pg_hba_file_rules",
                "pg_ident_file_mappings",
                "pg_show_all_file_settings",
                "pg_get_wal_records_info",
                "get_raw_page");
        put(
                map,
                new Effect(SqlActions.ADMIN, Risk.CRITICAL, "interferes with other sessions"),
                "pg_terminate_backend",
                "pg_cancel_backend",
                "pg_log_backend_memory_contexts");
        put(
                map,
                new Effect(SqlActions.ADMIN, Risk.CRITICAL, "administers the server"),
                "pg_reload_conf",
                "pg_rotate_logfile",
                "pg_promote",
                "pg_switch_wal",
                "pg_switch_xlog",
                "pg_create_restore_point",
                "pg_start_backup",
                "pg_stop_backup",
                "pg_sync_replication_slots",
                "pg_log_standby_snapshot",
                "pg_import_system_collations",
                "pg_extension_config_dump",
                "pg_nextoid",
                "pg_stop_making_pinned_objects",
                "pg_export_snapshot");
        put(
                map,
                new Effect(SqlActions.MAINTENANCE, Risk.HIGH, "maintains an index"),
                "brin_summarize_new_values",
                "brin_summarize_range",
                "brin_desummarize_range",
                "gin_clean_pending_list");
        put(map, new Effect(SqlActions.LISTEN, Risk.HIGH, "notifies other sessions"), "pg_notify");
        put(
                map,
                new Effect(SqlActions.CALL, Risk.HIGH, "occupies a connection"),
                "pg_sleep",
                "pg_sleep_for",
                "pg_sleep_until");
        put(
                map,
                new Effect(SqlActions.CALL, Risk.HIGH, "assigns a transaction number"),
                "txid_current",
                "pg_current_xact_id");
        put(
                map,
                new Effect(
                        SqlActions.NOT_UNDERSTOOD,
                        Risk.CRITICAL,
                        "runs SQL or reads tables that its arguments name, which cannot be told"),
                "query_to_xml",
                "query_to_xmlschema",
                "query_to_xml_and_xmlschema",
                "cursor_to_xml",
                "cursor_to_xmlschema",
                "table_to_xml",
                "table_to_xmlschema",
                "table_to_xml_and_xmlschema",
                "schema_to_xml",
                "schema_to_xmlschema",
                "schema_to_xml_and_xmlschema",
                "database_to_xml",
                "database_to_xmlschema",
                "database_to_xml_and_xmlschema",
                "ts_stat",
                "ts_rewrite",
                "xpath_table",
                "crosstab",
                "crosstab2",
                "crosstab3",
                "crosstab4",
                "crosstabn",
                "connectby");
        put(map, new Effect(SqlActions.NETWORK, Risk.CRITICAL, "makes the server connect elsewhere"), "http");
        return map;
    }

    private static void put(Map<String, Effect> map, Effect effect, String... names) {
        for (String name : names) {
            map.put(name, effect);
        }
    }
}
