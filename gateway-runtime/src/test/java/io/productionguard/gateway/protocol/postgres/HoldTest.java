package io.productionguard.gateway.protocol.postgres;

import static io.productionguard.gateway.protocol.postgres.WireClient.bind;
import static io.productionguard.gateway.protocol.postgres.WireClient.execute;
import static io.productionguard.gateway.protocol.postgres.WireClient.parse;
import static io.productionguard.gateway.protocol.postgres.WireClient.query;
import static io.productionguard.gateway.protocol.postgres.WireClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.protocol.postgres.WireClient.Message;
import io.productionguard.gateway.protocol.postgres.message.CancelRequest;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import io.productionguard.gateway.testing.Eventually;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations that wait for a human on their live connection. */
class HoldTest {

    private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.shared();

    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start();
        DATABASE.execute("DROP TABLE IF EXISTS stock", "CREATE TABLE stock (n int)", "INSERT INTO stock VALUES (1)");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void runsWhatWasApprovedOnTheSameConnectionAndTellsTheClientMeanwhile() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("UPDATE stock SET n = n + 1 /* hold user@example.com */"));
            Message notice = client.receive('N');
            ApprovalRequest request = gateway.held();
            assertThat(notice.error().message())
                    .contains("held for approval " + request.id())
                    .contains("risk")
                    .contains("expires in");
            assertThat(request.text()).contains("[masked:email:").doesNotContain("user@example.com");
            assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("1");
            gateway.answer(request, Verdict.APPROVE);
            assertThat(shapes(client.receiveUntilReady(1))).containsExactly("C", "ZI");
            assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("2");
            client.send(query("UPDATE stock SET n = n + 1 /* hold user@example.com */"));
            client.receive('N');
            assertThat(gateway.held().id()).isNotEqualTo(request.id());
        }
    }

    @Test
    void deniesWhatWasRejected() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("UPDATE stock SET n = 9 /* hold */"), query("SELECT n FROM stock"));
            gateway.answer(gateway.held(), Verdict.DENY);
            List<Message> answers = client.receiveUntilReady(2);
            assertThat(shapes(answers)).containsExactly("E", "ZI", "T", "D", "C", "ZI");
            assertThat(answers.get(0).error().sqlState()).isEqualTo("42501");
            assertThat(answers.get(0).error().message()).contains("rejected by jane");
            assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("1");
        }
    }

    @Test
    void holdsBoundParametersAndKeepsTheOrderOfThePipeline() throws Exception {
        try (Connection connection = gateway.connect();
                PreparedStatement update = connection.prepareStatement("UPDATE stock SET n = ? /* hold */")) {
            update.setInt(1, 77);
            CompletableFuture<Integer> updated = CompletableFuture.supplyAsync(() -> {
                try {
                    return update.executeUpdate();
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            ApprovalRequest request = gateway.held();
            assertThat(request.parameters()).containsExactly("77");
            try (Connection other = gateway.connect()) {
                assertThat(LoginTest.query(other, "SELECT n FROM stock")).isEqualTo("1");
            }
            gateway.answer(request, Verdict.APPROVE);
            assertThat(updated.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(update.getWarnings().getMessage()).contains("held for approval");
            assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("77");
        }
    }

    @Test
    void cancelsWhatIsHeldWithoutTouchingTheServer() throws Exception {
        try (Connection connection = gateway.connect();
                Statement statement = connection.createStatement()) {
            CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute("UPDATE stock SET n = 5 /* hold */");
                    return "ran";
                } catch (java.sql.SQLException e) {
                    return e.getSQLState();
                }
            });
            ApprovalRequest request = gateway.held();
            statement.cancel();
            assertThat(state.get(10, TimeUnit.SECONDS)).isEqualTo("57014");
            assertThat(gateway.enforcement.desk().waiting()).isEmpty();
            gateway.answer(request, Verdict.APPROVE);
            assertThat(LoginTest.query(connection, "SELECT n FROM stock")).isEqualTo("1");
        }
    }

    @Test
    void cancelsWhatTheServerIsRunning() throws Exception {
        try (Connection connection = gateway.connect();
                Statement statement = connection.createStatement()) {
            CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute("SELECT pg_sleep(30)");
                    return "ran";
                } catch (java.sql.SQLException e) {
                    return e.getSQLState();
                }
            });
            Eventually.value(
                    () -> DATABASE.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(30)%'"
                            + " AND state = 'active'"),
                    "1"::equals);
            statement.cancel();
            assertThat(state.get(10, TimeUnit.SECONDS)).isEqualTo("57014");
        }
    }

    @Test
    void ignoresACancelRequestWithAWrongSecret() throws Exception {
        try (WireClient client = WireClient.through(gateway);
                WireClient canceller = new WireClient(gateway.port())) {
            client.send(query("UPDATE stock SET n = 6 /* hold */"));
            gateway.held();
            canceller.send(new CancelRequest(client.key.processId(), client.key.secret() ^ 1).encode(WireClient.HEAP));
            assertThat(canceller.closes()).isTrue();
            assertThat(gateway.enforcement.desk().waiting()).hasSize(1);
        }
    }

    @Test
    void withdrawsWhenTheClientIsGoneAndHonoursTheApprovalOnceAfterwards() throws Exception {
        String sql = "UPDATE stock SET n = n + 10 /* hold */";
        ApprovalRequest request;
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query(sql));
            request = gateway.held();
        }
        Eventually.value(
                () -> gateway.recorder.events(Event.ConnectionClosed.class).size(), size -> size == 1);
        gateway.answer(request, Verdict.APPROVE);
        assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("1");
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query(sql));
            assertThat(shapes(client.receiveUntilReady(1))).containsExactly("C", "ZI");
            assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("11");
            client.send(query(sql));
            assertThat(client.receive('N').error().message()).contains("held for approval");
        }
    }

    @Test
    void noticesTerminateWhileHeld() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("UPDATE stock SET n = 8 /* hold */"), query("SELECT 1"));
            gateway.held();
            client.send(WireClient.terminate());
            assertThat(client.closes()).isTrue();
        }
        assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("1");
    }

    @Test
    void asksNobodyForWhatTheServerWillSkip() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(
                    parse("", "SELECT pg_sleep(0.3), 1/0 FROM generate_series(0, 0) i WHERE i = 0"),
                    parse("fails", "SELECT 1 / i FROM generate_series(0, 0) i"),
                    bind("", "fails"),
                    execute(""),
                    parse("", "UPDATE stock SET n = 8 /* hold */"),
                    bind("", ""),
                    execute(""),
                    sync());
            assertThat(shapes(client.receiveUntilReady(1))).endsWith("E", "ZI");
            assertThat(gateway.enforcement.desk().waiting()).isEmpty();
            client.send(query("SELECT 1"));
            assertThat(shapes(client.receiveUntilReady(1))).containsExactly("T", "D", "C", "ZI");
        }
    }

    @Test
    void boundsWhatIsKeptBehindAHeldOperation() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("UPDATE stock SET n = 3 /* hold */"));
            ApprovalRequest request = gateway.held();
            String filler = "SELECT '" + "x".repeat(8000) + "'";
            int sent = 400;
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < sent; i++) {
                        client.send(query(filler));
                    }
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            gateway.answer(request, Verdict.APPROVE);
            assertThat(client.receiveUntilReady(sent + 1)).hasSize(2 + 4 * sent);
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void closesItsConnectionsAndRefusesWhatIsHeldAtTheEnd() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("UPDATE stock SET n = 4 /* hold */"));
            gateway.held();
            gateway.close();
            assertThat(client.closes()).isTrue();
            assertThat(DATABASE.value("SELECT n FROM stock")).isEqualTo("1");
        }
    }

    private static List<String> shapes(List<Message> messages) {
        return messages.stream().map(Message::shape).toList();
    }
}
