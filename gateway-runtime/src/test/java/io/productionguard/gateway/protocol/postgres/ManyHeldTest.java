package io.productionguard.gateway.protocol.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.postgres.WireClient.Message;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand clients, each with an operation that waits for a human, all at the same time. */
@Timeout(120)
class ManyHeldTest {

    private static final int CLIENTS = 1_000;
    /** What becomes of an operation, by its number modulo four. The last are sent last, as their time is short. */
    private static final int APPROVED = 0;

    private static final int DENIED = 1;
    private static final int DISCONNECTED = 2;
    private static final int EXPIRED = 3;

    private static final Pattern ID = Pattern.compile("id = (\\d+)");

    @Test
    void settlesEachOfAThousandHeldOperationsAsWasDecided() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", String.valueOf(CLIENTS + 20))
                .setServerConfig("shared_buffers", "16MB")
                .setServerConfig("fsync", "off")
                .start()) {
            execute(server, "postgres", "CREATE DATABASE shop");
            execute(
                    server,
                    "shop",
                    "CREATE TABLE items AS SELECT i AS id, 0 AS changed FROM generate_series(0, " + (CLIENTS - 1)
                            + ") i");
            Target target = new Target(
                    TestGateway.TARGET,
                    "postgres",
                    "127.0.0.1:" + server.getPort(),
                    Optional.empty(),
                    TlsMode.DISABLE,
                    Optional.empty(),
                    Map.of("database", "shop", "user", "postgres", "max-connections", String.valueOf(CLIENTS)));
            try (TestGateway gateway = TestGateway.start(target, null)) {
                settle(server, gateway);
            }
        }
    }

    private static void settle(EmbeddedPostgres server, TestGateway gateway) throws Exception {
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(WireClient.through(gateway));
            }
            long before = usedMemory();
            for (int group : new int[] {APPROVED, DENIED, DISCONNECTED, EXPIRED}) {
                for (int i = group; i < CLIENTS; i += 4) {
                    clients.get(i)
                            .send(WireClient.query("UPDATE items SET changed = changed + 1 WHERE id = " + i + " -- hold"
                                    + (group == EXPIRED ? " briefly" : "")));
                }
            }
            List<ApprovalRequest> waiting = Eventually.value(
                    () -> gateway.enforcement.desk().waiting(), requests -> requests.size() == CLIENTS);
            assertThat((usedMemory() - before) / CLIENTS)
                    .as("bytes that one held operation takes")
                    .isLessThan(32_000);
            assertThat(value(server, "SELECT sum(changed) FROM items")).isEqualTo("0");

            Map<Integer, ApprovalRequest> requests = new HashMap<>();
            waiting.forEach(request -> requests.put(idOf(request), request));
            each(DISCONNECTED, i -> clients.get(i).close());
            each(DENIED, i -> gateway.answer(requests.get(i), Verdict.DENY));
            each(APPROVED, i -> gateway.answer(requests.get(i), Verdict.APPROVE));

            each(APPROVED, i -> assertThat(shapes(clients.get(i))).containsExactly("C", "ZI"));
            each(
                    DENIED,
                    i -> assertThat(answer(clients.get(i)).get(0).error().sqlState())
                            .isEqualTo("42501"));
            each(
                    EXPIRED,
                    i -> assertThat(answer(clients.get(i)).get(0).error().message())
                            .contains("time"));
            assertThat(value(server, "SELECT count(*) FROM items WHERE changed = 1 AND id % 4 = 0"))
                    .isEqualTo(String.valueOf(CLIENTS / 4));
            assertThat(value(server, "SELECT sum(changed) FROM items")).isEqualTo(String.valueOf(CLIENTS / 4));
            // Those whose client left may still be approved for one that comes back; nobody does.
            assertThat(gateway.enforcement.desk().waiting().stream().map(ManyHeldTest::idOf))
                    .allMatch(id -> id % 4 == DISCONNECTED)
                    .hasSize(CLIENTS / 4);
            assertThat(gateway.recorder.events(Event.ApprovalSettled.class).stream()
                            .filter(Event.ApprovalSettled::approved))
                    .hasSize(CLIENTS / 4);
            each(EXPIRED, i -> {
                clients.get(i).send(WireClient.query("SELECT 'usable'"));
                assertThat(shapes(clients.get(i))).containsExactly("T", "D", "C", "ZI");
            });
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }

    /** Something that may fail. */
    private interface Step {
        void take(int client) throws Exception;
    }

    private static void each(int group, Step step) throws Exception {
        for (int i :
                IntStream.range(0, CLIENTS).filter(each -> each % 4 == group).toArray()) {
            step.take(i);
        }
    }

    private static List<Message> answer(WireClient client) throws Exception {
        return client.receiveUntilReady(1);
    }

    private static List<String> shapes(WireClient client) throws Exception {
        return answer(client).stream().map(Message::shape).toList();
    }

    private static int idOf(ApprovalRequest request) {
        Matcher id = ID.matcher(request.text());
        assertThat(id.find()).isTrue();
        return Integer.parseInt(id.group(1));
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void execute(EmbeddedPostgres server, String database, String sql) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", "shop").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
