package io.productionguard.gateway.operation.sql;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads SET, RESET, SHOW and DISCARD. Settings that are known to concern only speed, limits and looks are
 * {@code sql.session}; all others are {@code sql.admin}, because they can change what later statements mean or may do:
 * {@code role}, {@code search_path}, {@code row_security}, {@code standard_conforming_strings}, custom settings that row
 * security may rest on.
 */
final class Settings {

    private static final Set<String> HARMLESS = new HashSet<>(Arrays.asList(("application_name backend_flush_after"
                    + " bytea_output client_connection_check_interval client_min_messages constraint_exclusion"
                    + " cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cursor_tuple_fraction datestyle"
                    + " deadlock_timeout debug_pretty_print default_statistics_target"
                    + " default_transaction_deferrable default_transaction_isolation effective_cache_size"
                    + " effective_io_concurrency enable_async_append enable_bitmapscan enable_gathermerge"
                    + " enable_hashagg enable_hashjoin enable_incremental_sort enable_indexonlyscan enable_indexscan"
                    + " enable_material enable_memoize enable_mergejoin enable_nestloop enable_parallel_append"
                    + " enable_parallel_hash enable_partition_pruning enable_partitionwise_aggregate"
                    + " enable_partitionwise_join enable_seqscan enable_sort enable_tidscan escape_string_warning"
                    + " extra_float_digits from_collapse_limit geqo geqo_threshold gin_fuzzy_search_limit"
                    + " hash_mem_multiplier idle_in_transaction_session_timeout idle_session_timeout intervalstyle jit"
                    + " jit_above_cost jit_inline_above_cost jit_optimize_above_cost join_collapse_limit lc_monetary"
                    + " lc_numeric lc_time lock_timeout maintenance_work_mem max_parallel_workers_per_gather"
                    + " parallel_setup_cost parallel_tuple_cost plan_cache_mode quote_all_identifiers random_page_cost"
                    + " recursive_worktable_factor seq_page_cost statement_timeout tcp_keepalives_count"
                    + " tcp_keepalives_idle tcp_keepalives_interval tcp_user_timeout temp_buffers timezone"
                    + " transaction_deferrable transaction_isolation transaction_timeout work_mem xmloption")
            .split(" ")));

    /** Harmless when turned on. */
    private static final Set<String> READ_ONLY = Set.of("default_transaction_read_only", "transaction_read_only");

    private final Parse parse;
    private final Cursor at;

    Settings(Parse parse) {
        this.parse = parse;
        this.at = parse.at;
    }

    void statement() {
        switch (at.keyword()) {
            case SET -> set();
            case RESET -> reset();
            case SHOW -> {
                at.next();
                skipRest();
                parse.found.low(SqlActions.SESSION, "");
            }
            default -> {
                at.need(Keyword.DISCARD);
                if (at.take(Keyword.ALL)) {
                    everything("DISCARD ALL");
                } else if (at.take(Keyword.TEMP)
                        || at.take(Keyword.TEMPORARY)
                        || at.takeWord("plans")
                        || at.takeWord("sequences")) {
                    parse.found.low(SqlActions.SESSION, "");
                } else {
                    throw at.unclear("what to discard was expected");
                }
            }
        }
    }

    /** What {@code set_config(name, value, …)} does; either is null when it is not a constant. */
    static void configured(Findings found, String name, String value) {
        if (name == null) {
            found.critical(SqlActions.ADMIN, "", "changes a setting whose name cannot be told");
        } else {
            change(found, name, value);
        }
    }

    private void set() {
        at.need(Keyword.SET);
        if (at.at(Keyword.CONSTRAINTS)) {
            skipRest();
            parse.found.low(SqlActions.TRANSACTION, "");
            return;
        }
        if (at.at(Keyword.SESSION) && at.keyword(1) == Keyword.CHARACTERISTICS) {
            at.next();
            at.next();
            at.need(Keyword.AS);
            at.need(Keyword.TRANSACTION);
            parse.found.low(SqlActions.SESSION, "");
            new Transactions(parse).modes();
            return;
        }
        // SET LOCAL and SET SESSION; but a setting itself may be called so
        if ((at.at(Keyword.LOCAL) || at.at(Keyword.SESSION)) && !assigns(1)) {
            at.next();
        }
        if (at.at(Keyword.TRANSACTION) && !assigns(1)) {
            at.next();
            parse.found.low(SqlActions.TRANSACTION, "");
            new Transactions(parse).modes();
            return;
        }
        if (!assigns(1) && at.kind(1) != '.') {
            special();
            return;
        }
        String name = settingName();
        if (at.take(Keyword.FROM)) {
            at.need(Keyword.CURRENT);
        } else if (!at.take('=')) {
            at.need(Keyword.TO);
        }
        String value = at.tokens.plainString(at.position());
        if (value == null && at.tokens.isName(at.position())) {
            value = at.tokens.name(at.position());
        }
        if (at.kind(1) == ',') {
            value = null;
        }
        skipRest();
        change(parse.found, name, value);
    }

    private String settingName() {
        StringBuilder name = new StringBuilder(at.anyName());
        while (at.take('.')) {
            name.append('.').append(at.anyName());
        }
        return name.toString();
    }

    private boolean assigns(int ahead) {
        return at.kind(ahead) == '=' || at.keyword(ahead) == Keyword.TO || at.keyword(ahead) == Keyword.FROM;
    }

    /** The forms with a grammar of their own. */
    private void special() {
        if (at.take(Keyword.TIME)) {
            at.need(Keyword.ZONE);
            skipRest();
            parse.found.low(SqlActions.SESSION, "");
        } else if (at.take(Keyword.XML)) {
            skipRest();
            parse.found.low(SqlActions.SESSION, "");
        } else if (at.take(Keyword.ROLE)) {
            skipRest();
            change(parse.found, "role", null);
        } else if (at.at(Keyword.AUTHORIZATION) || at.at(Keyword.SESSION)) {
            skipRest();
            change(parse.found, "session_authorization", null);
        } else if (at.take(Keyword.SCHEMA)) {
            String schema = at.tokens.plainString(at.position());
            skipRest();
            change(parse.found, "search_path", schema);
        } else if (at.take(Keyword.NAMES)) {
            String encoding = at.tokens.plainString(at.position());
            skipRest();
            change(parse.found, "client_encoding", encoding);
        } else {
            throw at.unclear("a setting was expected");
        }
    }

    private void reset() {
        at.need(Keyword.RESET);
        if (at.take(Keyword.ALL)) {
            everything("RESET ALL");
            return;
        }
        if (at.take(Keyword.TIME)) {
            at.need(Keyword.ZONE);
            parse.found.low(SqlActions.SESSION, "");
        } else if (at.take(Keyword.TRANSACTION)) {
            skipRest();
            parse.found.low(SqlActions.TRANSACTION, "");
        } else if (at.take(Keyword.SESSION)) {
            skipRest();
            change(parse.found, "session_authorization", null);
        } else {
            change(parse.found, settingName(), null);
        }
    }

    private void everything(String statement) {
        parse.found.high(
                SqlActions.ADMIN, "", statement + " puts back settings that protect the session, such as its role");
    }

    /** The name of a setting is not sensitive to case, not even in quotes. */
    private static void change(Findings found, String setting, String value) {
        String name = setting.toLowerCase(Locale.ROOT);
        if (HARMLESS.contains(name)
                || (READ_ONLY.contains(name) && isOn(value))
                || (name.equals("search_path") && ("".equals(value) || "pg_catalog".equals(value)))
                || (name.equals("client_encoding") && isUtf8(value))
                || (name.equals("standard_conforming_strings") && isOn(value))) {
            found.low(SqlActions.SESSION, "");
        } else if (name.equals("search_path")) {
            found.high(SqlActions.ADMIN, name, "changes which tables unqualified names stand for");
        } else if (name.indexOf('.') >= 0) {
            found.high(SqlActions.ADMIN, name, "changes a custom setting, which row security may rest on");
        } else {
            found.critical(
                    SqlActions.ADMIN,
                    new ObjectName(null, name).resource(),
                    "changes a setting that can change what later statements mean or may do");
        }
    }

    private static boolean isOn(String value) {
        return "on".equals(value) || "true".equals(value) || "1".equals(value) || "yes".equals(value);
    }

    private static boolean isUtf8(String value) {
        return value != null && (value.equalsIgnoreCase("utf8") || value.equalsIgnoreCase("utf-8"));
    }

    /** The value, which never holds more than names, strings and numbers. */
    private void skipRest() {
        while (!at.atEnd()) {
            int kind = at.kind();
            boolean word = at.tokens.isName(at.position());
            boolean literal = at.tokens.isStringConstant(at.position()) || kind == Tokens.NUMBER;
            if (!word && !literal && ",.()+-".indexOf(kind) < 0) {
                throw at.unclear("a value was expected");
            }
            at.next();
        }
    }
}
