package io.productionguard.gateway.protocol.postgres;

import static io.productionguard.gateway.protocol.postgres.WireClient.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.LeakWatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing reaches the server before it is recorded, and nothing at all once that fails. */
class WriteAheadTest {

    private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.shared();

    @BeforeEach
    void clear() throws Exception {
        DATABASE.execute("DROP TABLE IF EXISTS written", "CREATE TABLE written (id int)");
    }

    @Test
    void forwardsNothingThatCannotBeRecorded() throws Exception {
        LeakWatch leaks = LeakWatch.start();
        try (TestGateway gateway = TestGateway.start()) {
            try (WireClient simple = WireClient.through(gateway);
                    WireClient extended = WireClient.through(gateway);
                    WireClient later = WireClient.through(gateway)) {
                simple.send(query("INSERT INTO written VALUES (1)"));
                simple.receive('Z');
                gateway.recorder.breakDown();

                simple.send(query("INSERT INTO written VALUES (2)"), query("INSERT INTO written VALUES (3)"));
                assertThat(simple.receive('E').error().sqlState()).isEqualTo("57P01");
                assertThat(simple.closes()).isTrue();
                extended.send(
                        WireClient.parse("", "INSERT INTO written VALUES (4)"),
                        WireClient.bind("", ""),
                        WireClient.execute(""),
                        WireClient.sync());
                assertThat(extended.receive('E').error().message()).contains("cannot be recorded");
                assertThat(extended.closes()).isTrue();
                later.send(query("INSERT INTO written VALUES (5)"), WireClient.terminate());
                assertThat(later.closes()).isTrue();
            }
            Eventually.value(
                    () -> DATABASE.value("SELECT count(*) FROM pg_stat_activity WHERE usename = 'scram_user'"),
                    "0"::equals);
            assertThat(DATABASE.value("SELECT string_agg(id::text, ',') FROM written"))
                    .isEqualTo("1");
            assertThat(gateway.recorder.events(Event.ConnectionClosed.class)).hasSize(3);
        }
        assertThat(leaks.leaks()).isEmpty();
        leaks.close();
    }
}
