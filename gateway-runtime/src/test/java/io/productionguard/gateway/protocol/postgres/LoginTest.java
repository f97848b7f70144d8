package io.productionguard.gateway.protocol.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of opening a connection, against the real server. */
class LoginTest {

    private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.shared();

    @ParameterizedTest
    @ValueSource(strings = {EmbeddedDatabase.SCRAM_USER, EmbeddedDatabase.MD5_USER, EmbeddedDatabase.CLEARTEXT_USER})
    void logsInWithWhatTheServerAsksFor(String user) throws Exception {
        try (TestGateway gateway = TestGateway.start(
                        TestGateway.target("127.0.0.1:" + DATABASE.port(), TlsMode.DISABLE),
                        new Credential("shop", Optional.of(user), EmbeddedDatabase.PASSWORD));
                Connection connection = gateway.connect()) {
            assertThat(query(connection, "SELECT current_user")).isEqualTo(user);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsMode.class,
            names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void usesTlsTowardsTheTarget(TlsMode mode) throws Exception {
        try (TestGateway gateway = TestGateway.start(
                        TestGateway.target("localhost:" + DATABASE.port(), mode), TestGateway.scram());
                Connection connection = gateway.connect()) {
            assertThat(query(connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo("t");
        }
    }

    @Test
    void offersTlsToTheClient() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Connection connection = gateway.connect(
                        "sslmode=verify-full",
                        "sslrootcert=" + TestGateway.certificate().certificateFile())) {
            assertThat(query(connection, "SELECT 'through TLS'")).isEqualTo("through TLS");
        }
    }

    @Test
    void acceptsTlsThatStartsWithoutAsking() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Connection connection = gateway.connect(
                        "sslmode=verify-full",
                        "sslNegotiation=direct",
                        "sslrootcert=" + TestGateway.certificate().certificateFile())) {
            assertThat(query(connection, "SELECT 'direct'")).isEqualTo("direct");
        }
    }

    @Test
    void refusesAClientOfAnotherSession() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            assertThatThrownBy(() -> DriverManager.getConnection(gateway.url(), "whoever", "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"))
                    .hasMessageContaining("does not belong to the session");
            assertThat(gateway.recorder.events(Event.ConnectionRefused.class)).hasSize(1);
            assertThat(gateway.recorder.events(Event.ConnectionOpened.class)).isEmpty();
        }
    }

    @Test
    void namesTheDatabaseThatCanBeHad() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            String url = gateway.url().replace("/" + EmbeddedDatabase.DATABASE + "?", "/postgres?");
            assertThatThrownBy(() -> DriverManager.getConnection(url, "whoever", TestGateway.TOKEN))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3D000"))
                    .hasMessageContaining("connect to database \"shop\"");
        }
    }

    @Test
    void keepsTheCredentialOutOfALoginError() throws Exception {
        try (TestGateway gateway = TestGateway.start(
                TestGateway.target("127.0.0.1:" + DATABASE.port(), TlsMode.DISABLE),
                new Credential("shop", Optional.of(EmbeddedDatabase.SCRAM_USER), "not the password"))) {
            assertThatThrownBy(gateway::connect)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"))
                    .hasMessageContaining("credential \"shop\"")
                    .hasMessageNotContaining(EmbeddedDatabase.SCRAM_USER)
                    .hasMessageNotContaining("not the password");
        }
    }

    @Test
    void saysThatTheTargetIsDead() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (TestGateway gateway =
                TestGateway.start(TestGateway.target("127.0.0.1:" + free, TlsMode.DISABLE), TestGateway.scram())) {
            assertThatThrownBy(gateway::connect)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                    .hasMessageContaining("connection refused");
        }
    }

    @Test
    void saysThatTheTargetIsSlow() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                TestGateway gateway = TestGateway.start(
                        TestGateway.target("127.0.0.1:" + silent.getLocalPort(), TlsMode.DISABLE),
                        TestGateway.scram())) {
            assertThatThrownBy(gateway::connect)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                    .hasMessageContaining("did not finish the login in time");
        }
    }

    @Test
    void doesNotTrustAnotherAuthority() throws Exception {
        io.productionguard.gateway.policy.Target target =
                TestGateway.target("localhost:" + DATABASE.port(), TlsMode.VERIFY_FULL);
        io.productionguard.gateway.policy.Target other = new io.productionguard.gateway.policy.Target(
                target.name(),
                target.type(),
                target.address(),
                target.credential(),
                target.tls(),
                Optional.of(TestGateway.certificate().certificateFile().toString()),
                target.options());
        try (TestGateway gateway = TestGateway.start(other, TestGateway.scram())) {
            assertThatThrownBy(gateway::connect)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                    .hasMessageContaining("certificate");
        }
    }

    @Test
    void refusesReplicationAndForeignParameters() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            assertThatThrownBy(() -> gateway.connect("replication=database", "assumeMinServerVersion=10"))
                    .hasMessageContaining("replication connections");
            assertThatThrownBy(() -> gateway.connect("options=-c%20session_replication_role=replica"))
                    .hasMessageContaining("session_replication_role");
            try (Connection connection = gateway.connect("options=-c%20statement_timeout=12345")) {
                assertThat(query(connection, "SHOW statement_timeout")).isEqualTo("12345ms");
            }
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
