package io.productionguard.gateway.protocol.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.protocol.postgres.message.Authentication;
import io.productionguard.gateway.protocol.postgres.message.Backend;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.MessageWriter;
import io.productionguard.gateway.protocol.postgres.message.ParameterStatus;
import io.productionguard.gateway.protocol.postgres.message.ReadyForQuery;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Columns that are masked by their name, under another name; and servers that do not tell the names. */
class ColumnOriginsTest {

    private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.shared();

    @BeforeEach
    void fill() throws Exception {
        DATABASE.execute(
                "DROP TABLE IF EXISTS accounts CASCADE",
                "DROP SCHEMA IF EXISTS \"Other\" CASCADE",
                "CREATE SCHEMA \"Other\"",
                "CREATE TABLE accounts (id int, dropped text, password text) PARTITION BY RANGE (id)",
                "CREATE TABLE accounts_1 PARTITION OF accounts FOR VALUES FROM (0) TO (100)",
                "ALTER TABLE accounts DROP COLUMN dropped",
                "CREATE MATERIALIZED VIEW \"Other\".snapshot AS SELECT id, 'm' || id AS password FROM accounts",
                "INSERT INTO accounts SELECT i, 'hunter' || i FROM generate_series(1, 3) i",
                "REFRESH MATERIALIZED VIEW \"Other\".snapshot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"preferQueryMode=simple", "prepareThreshold=1&binaryTransfer=true"})
    void masksAColumnUnderAnotherName(String mode) throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Connection connection = gateway.connect(mode)) {
            for (String renamed : List.of(
                    "SELECT password AS p FROM accounts",
                    "SELECT password AS id FROM accounts_1",
                    "SELECT a.x FROM accounts AS a (y, x)",
                    "SELECT p FROM (SELECT * FROM accounts) s (i, p)",
                    "WITH s AS (SELECT password AS p FROM accounts) SELECT p FROM s",
                    "SELECT password AS p FROM \"Other\".snapshot",
                    "SELECT s.p FROM accounts t JOIN LATERAL (SELECT t.password AS p) s ON true")) {
                assertThat(LoginTest.query(connection, renamed)).as(renamed).startsWith("[masked:column:");
            }
            assertThat(LoginTest.query(connection, "SELECT id AS p FROM accounts ORDER BY 1"))
                    .isEqualTo("1");
            assertThat(LoginTest.query(connection, "SELECT id::text AS password FROM accounts"))
                    .as("the name in the result counts as well")
                    .startsWith("[masked:column:");
            assertThat(gateway.recorder.events(Event.OperationCompleted.class))
                    .allSatisfy(each -> assertThat(each.response().toString()).doesNotContain("hunter"));
        }
    }

    @Test
    void masksAColumnUnderAnotherNameInCopy() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Connection connection = gateway.connect()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT password AS p, id FROM accounts) TO STDOUT", out);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("[masked:column:")
                    .doesNotContain("hunter");
        }
    }

    @Test
    void keepsMaskingAColumnThatIsRenamedMeanwhile() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Connection connection = gateway.connect()) {
            DATABASE.execute("ALTER TABLE accounts RENAME COLUMN password TO p");
            assertThat(LoginTest.query(connection, "SELECT p FROM accounts")).startsWith("[masked:column:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "garbage", "silence", "goodbye"})
    void letsNobodyInWhenTheServerDoesNotTellItsColumns(String kind) throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> answerLogin(socket, kind));
            try (TestGateway gateway = TestGateway.start(
                    TestGateway.target("127.0.0.1:" + socket.getLocalPort(), TlsMode.DISABLE), TestGateway.scram())) {
                assertThatThrownBy(gateway::connect)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                        .hasMessageContaining("its columns");
                assertThat(asked.get(10, TimeUnit.SECONDS)).contains("pg_attribute");
                assertThat(gateway.recorder.events(Event.ConnectionClosed.class))
                        .hasSize(1);
            }
        }
    }

    /** Lets the gateway in without a password and returns what it asked first. */
    private static String answerLogin(ServerSocket socket, String kind) {
        try (Socket gateway = socket.accept()) {
            DataInputStream in = new DataInputStream(gateway.getInputStream());
            in.skipNBytes(in.readInt() - 4);
            send(gateway, Authentication.ok(WireClient.HEAP));
            for (String parameter : List.of("client_encoding", "standard_conforming_strings")) {
                send(
                        gateway,
                        new ParameterStatus(parameter, parameter.startsWith("c") ? "UTF8" : "on")
                                .encode(WireClient.HEAP));
            }
            send(gateway, ReadyForQuery.encode(WireClient.HEAP, ReadyForQuery.IDLE));
            in.readByte();
            byte[] query = in.readNBytes(in.readInt() - 4);
            switch (kind) {
                case "error" -> {
                    send(
                            gateway,
                            ErrorResponse.error(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied", "", "")
                                    .encode(WireClient.HEAP));
                    send(gateway, ReadyForQuery.encode(WireClient.HEAP, ReadyForQuery.IDLE));
                    in.read();
                }
                case "garbage" -> {
                    send(
                            gateway,
                            MessageWriter.typed(WireClient.HEAP, Backend.DATA_ROW)
                                    .bytes(new byte[] {0, 3, 0, 0, 0, 1, 'x'})
                                    .done());
                    in.read();
                }
                case "silence" -> in.read();
                default -> {
                    // closes
                }
            }
            return new String(query, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Socket to, ByteBuf message) throws IOException {
        byte[] bytes = new byte[message.readableBytes()];
        message.readBytes(bytes);
        message.release();
        to.getOutputStream().write(bytes);
    }

    @Test
    void knowsOnlyColumnsOfTheTablesThemselves() {
        ColumnOrigins origins = new ColumnOrigins(
                new long[] {RowDescription.attribute(7, 2), RowDescription.attribute(0xFFFF_FFFFL, 1)},
                new String[] {"password", "token"});
        List<String> given = List.of("a", "b", "c", "d");
        assertThat(origins.of(given, new long[] {
                    RowDescription.attribute(7, 1),
                    RowDescription.attribute(7, 2),
                    RowDescription.attribute(0xFFFF_FFFFL, 1),
                    RowDescription.attribute(0, 0)
                }))
                .isEqualTo(List.of("a", "password", "token", "d"));
        assertThat(origins.of(given, new long[4])).isSameAs(given);
    }
}
