package io.productionguard.gateway.protocol.postgres;

import static io.productionguard.gateway.protocol.postgres.WireClient.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.productionguard.gateway.protocol.postgres.WireClient.Message;
import io.productionguard.gateway.protocol.postgres.message.MessageWriter;
import io.productionguard.gateway.protocol.postgres.message.StartupMessage;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.LeakWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that break the protocol on purpose: a clear error, an event, nothing forwarded, nothing lost. */
class AbuseTest {

    private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.shared();

    private LeakWatch leaks;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        leaks = LeakWatch.start();
        gateway = TestGateway.start();
    }

    @AfterEach
    void nothingLeaked() throws Exception {
        gateway.close();
        assertThat(leaks.leaks()).isEmpty();
        leaks.close();
    }

    @Test
    void oneSessionDoesNotFillTheServer() throws Exception {
        List<WireClient> clients = new ArrayList<>();
        for (int i = 0; i < UpstreamTarget.USUAL_CONNECTIONS; i++) {
            clients.add(WireClient.through(gateway));
        }
        assertThatThrownBy(() -> WireClient.through(gateway)).hasMessageContaining("already has 20 connections");
        clients.remove(0).close();
        Eventually.value(
                () -> gateway.recorder.events(Event.ConnectionClosed.class).size(), size -> size == 1);
        clients.add(WireClient.through(gateway));
        for (WireClient client : clients) {
            client.close();
        }
    }

    @Test
    void aClientThatLeavesTakesItsRunningStatementWithIt() throws Exception {
        String mine =
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT /* left alone */%' AND state = 'active'";
        WireClient client = WireClient.through(gateway);
        client.send(query("SELECT /* left alone */ count(*) FROM generate_series(1, 10000000000) WHERE random() < 0"));
        Eventually.value(() -> DATABASE.value(mine), "1"::equals);
        client.close();
        Eventually.value(() -> DATABASE.value(mine), "0"::equals);
    }

    @Test
    void survivesRandomBytesBeforeTheLogin() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            try (WireClient client = new WireClient(gateway.port())) {
                byte[] garbage = new byte[1 + random.nextInt(300)];
                random.nextBytes(garbage);
                client.sendRaw(garbage);
                client.socket.shutdownOutput();
                assertThat(client.closes()).isTrue();
            }
        }
        Eventually.value(
                () -> gateway.recorder.events(Event.ConnectionRefused.class).size(), size -> size >= 150);
        assertThat(gateway.recorder.events(Event.ConnectionOpened.class)).isEmpty();
    }

    @Test
    void survivesRandomBytesAfterTheLogin() throws Exception {
        Random random = new Random(43);
        for (int i = 0; i < 100; i++) {
            try (WireClient client = WireClient.through(gateway)) {
                byte[] garbage = new byte[1 + random.nextInt(300)];
                random.nextBytes(garbage);
                client.sendRaw(garbage);
                client.socket.shutdownOutput();
                assertThat(client.closes()).isTrue();
            }
        }
        Eventually.value(
                () -> gateway.recorder.events(Event.ConnectionClosed.class).size(), size -> size == 100);
        assertThat(gateway.recorder.events(Event.OperationDecided.class)).isEmpty();
    }

    @Test
    void survivesDamagedMessagesOfEveryKind() throws Exception {
        Random random = new Random(44);
        for (char type : "QPBDECSHFdcfpX?".toCharArray()) {
            for (int i = 0; i < 10; i++) {
                try (WireClient client = WireClient.through(gateway)) {
                    byte[] body = new byte[random.nextInt(40)];
                    random.nextBytes(body);
                    client.send(MessageWriter.typed(WireClient.HEAP, (byte) type)
                            .bytes(body)
                            .done());
                    client.send(WireClient.sync(), WireClient.terminate());
                    assertThat(client.closes()).isTrue();
                }
            }
        }
    }

    @Test
    void refusesGarbageWhereTlsBegins() throws Exception {
        for (byte[] hello : List.of(
                new byte[] {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5},
                "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            try (WireClient client = new WireClient(gateway.port())) {
                client.send(StartupMessage.sslRequest(WireClient.HEAP));
                assertThat(client.socket.getInputStream().read()).isEqualTo('S');
                client.sendRaw(hello);
                assertThat(client.closes()).isTrue();
            }
        }
        Eventually.value(
                () -> gateway.recorder.events(Event.ConnectionRefused.class).size(), size -> size == 2);
    }

    @Test
    void refusesBytesSmuggledInFrontOfTls() throws Exception {
        try (WireClient client = new WireClient(gateway.port())) {
            client.send(
                    StartupMessage.sslRequest(WireClient.HEAP),
                    StartupMessage.encode(WireClient.HEAP, Map.of("user", "x", "database", "shop")));
            assertThat(client.receive('E').error().sqlState()).isEqualTo("08P01");
        }
    }

    @Test
    void worksWhenEveryByteComesAlone() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.sendSlowly(
                    query("SELECT 'user@example.com'"),
                    WireClient.parse("", "SELECT 2"),
                    WireClient.bind("", ""),
                    WireClient.execute(""),
                    WireClient.sync());
            assertThat(client.receiveUntilReady(2).stream().map(Message::shape))
                    .containsExactly("T", "D", "C", "ZI", "1", "2", "D", "C", "ZI");
        }
    }

    @Test
    void refusesAClientThatDoesNotFinish() throws Exception {
        try (WireClient client = new WireClient(gateway.port())) {
            client.sendRaw(new byte[] {0, 0});
            assertThat(client.receive('E').error().message()).contains("in time");
            assertThat(client.closes()).isTrue();
        }
    }

    @Test
    void dropsAMessageAboveTheLimitAndStaysUsable() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("SELECT '" + "x".repeat(17 << 20) + "'"));
            List<Message> answers = client.receiveUntilReady(1);
            assertThat(answers.get(0).error().sqlState()).isEqualTo("54000");
            client.send(
                    WireClient.parse("", "SELECT '" + "x".repeat(17 << 20) + "'"),
                    WireClient.bind("", ""),
                    WireClient.execute(""),
                    WireClient.sync());
            answers = client.receiveUntilReady(1);
            assertThat(answers.get(0).error().sqlState()).isEqualTo("54000");
            client.send(query("SELECT 1"));
            assertThat(client.receiveUntilReady(1)).hasSize(4);
        }
        assertThat(gateway.recorder.events(Event.Violation.class)).hasSize(2);
        assertThat(gateway.recorder.events(Event.OperationDecided.class)).hasSize(1);
    }

    @Test
    void dropsARowAboveTheLimitAndStaysUsable() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("SELECT repeat('x', 18000000) FROM generate_series(1, 3)"));
            List<Message> answers = client.receiveUntilReady(1);
            assertThat(answers.stream().map(Message::shape)).containsExactly("T", "E", "ZI");
            assertThat(answers.get(1).error().sqlState()).isEqualTo("54000");
            client.send(
                    query("BEGIN"),
                    WireClient.parse("", "SELECT repeat('x', 18000000)"),
                    WireClient.bind("", ""),
                    WireClient.execute(""),
                    WireClient.sync(),
                    query("ROLLBACK"));
            assertThat(client.receiveUntilReady(3).stream().map(Message::shape))
                    .containsExactly("C", "ZT", "1", "2", "E", "ZE", "C", "ZI");
        }
    }

    @Test
    void passesARowJustBelowTheLimit() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("SELECT repeat('x', 16000000)"));
            List<Message> answers = client.receiveUntilReady(1);
            assertThat(answers.stream().map(Message::shape)).containsExactly("T", "D", "C", "ZI");
            assertThat(answers.get(1).body()).hasSize(16_000_006);
        }
    }

    @Test
    void boundsPreparedStatementsPerConnection() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            for (int i = 0; i < StatementRegistry.LIMIT; i += 1000) {
                ByteBuf batch = Unpooled.buffer();
                for (int j = 0; j < 1000; j++) {
                    ByteBuf parse = WireClient.parse("s" + (i + j), "SELECT 1");
                    batch.writeBytes(parse);
                    parse.release();
                }
                client.send(batch);
            }
            client.send(WireClient.parse("one-more", "SELECT 1"), WireClient.sync());
            List<Message> answers = client.receiveUntilReady(1);
            assertThat(answers.get(answers.size() - 2).error().sqlState()).isEqualTo("54000");
        }
    }

    @Test
    void endsTheClientWhenTheServerDies() throws Exception {
        try (WireClient client = WireClient.through(gateway)) {
            client.send(query("SELECT pg_backend_pid()"));
            Message row = client.receive('D');
            String pid = new String(row.body(), 6, row.body().length - 6, java.nio.charset.StandardCharsets.US_ASCII);
            client.receive('Z');
            DATABASE.execute("SELECT pg_terminate_backend(" + pid + ")");
            assertThat(client.receive('E').error().sqlState()).isEqualTo("57P01");
            assertThat(client.closes()).isTrue();
        }
        Eventually.value(
                () -> gateway.recorder.events(Event.ConnectionClosed.class).size(), size -> size == 1);
    }

    @Test
    void closesTheServersSideWhenTheClientVanishes() throws Exception {
        for (int i = 0; i < 20; i++) {
            WireClient client = WireClient.through(gateway);
            client.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 100000) -- vanish"));
            client.receive('D');
            client.close();
        }
        Eventually.value(
                () -> DATABASE.value("SELECT count(*) FROM pg_stat_activity WHERE usename = 'scram_user'"),
                "0"::equals);
        assertThat(gateway.recorder.events(Event.OperationCompleted.class)).hasSize(20);
    }
}
