package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of harmless functions against the catalogue of a real server. */
class HarmlessFunctionsTest {

    /** Volatile because their results change, not because they change anything. */
    private static final Set<String> VOLATILE_WITHOUT_EFFECT = Set.of(
            "array_sample",
            "array_shuffle",
            "clock_timestamp",
            "current_query",
            "currval",
            "gen_random_uuid",
            "lastval",
            "pg_blocking_pids",
            "pg_current_wal_flush_lsn",
            "pg_current_wal_insert_lsn",
            "pg_current_wal_lsn",
            "pg_database_size",
            "pg_get_multixact_members",
            "pg_indexes_size",
            "pg_is_in_recovery",
            "pg_jit_available",
            "pg_last_committed_xact",
            "pg_last_wal_receive_lsn",
            "pg_last_wal_replay_lsn",
            "pg_last_xact_replay_timestamp",
            "pg_lock_status",
            "pg_notification_queue_usage",
            "pg_partition_ancestors",
            "pg_partition_tree",
            "pg_prepared_xact",
            "pg_relation_size",
            "pg_safe_snapshot_blocking_pids",
            "pg_sequence_last_value",
            "pg_table_size",
            "pg_tablespace_size",
            "pg_total_relation_size",
            "pg_xact_commit_timestamp",
            "pg_xact_status",
            "random",
            "random_normal",
            "timeofday",
            "txid_status",
            "uuidv4",
            "uuidv7");

    @Test
    void allExistInTheCatalogue() throws IOException {
        Set<String> known =
                names("SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace");

        Set<String> invented = new TreeSet<>(HarmlessFunctions.all());
        invented.removeAll(known);
        assertThat(invented).isEmpty();
    }

    @Test
    void noneIsVolatileWithoutAReason() throws IOException {
        Set<String> risky = names("SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
                + " AND provolatile = 'v'");
        risky.removeAll(VOLATILE_WITHOUT_EFFECT);

        risky.retainAll(HarmlessFunctions.all());
        assertThat(risky).isEmpty();
    }

    @Test
    void noneIsKeptFromOrdinaryUsersByTheServer() throws IOException {
        Set<String> initially = names("SELECT DISTINCT proname FROM pg_init_privs JOIN pg_proc ON pg_proc.oid = objoid"
                + " WHERE classoid = 'pg_proc'::regclass"
                + " AND NOT EXISTS (SELECT FROM aclexplode(initprivs) a WHERE a.grantee = 0)");

        assertThat(initially).isNotEmpty();
        initially.retainAll(HarmlessFunctions.all());
        assertThat(initially).isEmpty();
    }

    private static Set<String> names(String sql) throws IOException {
        return PostgresOracle.shared().connection().must(sql).rows().stream()
                .map(row -> row.get(0))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
