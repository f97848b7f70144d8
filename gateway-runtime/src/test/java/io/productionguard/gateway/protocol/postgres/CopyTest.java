package io.productionguard.gateway.protocol.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import io.productionguard.gateway.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** COPY in both directions, with pgjdbc's copy manager. */
class CopyTest {

    private TestGateway gateway;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start();
        connection = gateway.connect();
        EmbeddedDatabase.shared()
                .execute(
                        "DROP TABLE IF EXISTS people",
                        "CREATE TABLE people (id int, note text, password text, card bigint)",
                        "INSERT INTO people VALUES (1, E'a\\tb\\\\c\\n\"q\", user@example.com', 'hunter2', 4111111111111111),"
                                + " (2, 'plain', NULL, 42), (3, '', 'x', NULL)");
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY people TO STDOUT",
                "COPY people (id, note, password, card) TO STDOUT (DELIMITER '|')",
                "COPY (SELECT * FROM people ORDER BY id) TO STDOUT",
                "COPY people TO STDOUT WITH (FORMAT csv)",
                "COPY people TO STDOUT WITH CSV HEADER",
                "COPY people TO STDOUT WITH (FORMAT csv, DELIMITER '|', NULL 'nix', QUOTE '%', ESCAPE '~')"
            })
    void masksRowsAndKeepsThemReadable(String copy) throws Exception {
        String masked = copyOut(copy);
        assertThat(masked)
                .contains("[masked:email:")
                .contains("[masked:column:")
                .doesNotContain("user@example.com")
                .doesNotContain("hunter2")
                .doesNotContain("4111");
        String options = copy.substring(copy.indexOf("STDOUT") + 6);
        EmbeddedDatabase.shared().execute("DROP TABLE IF EXISTS people_back", "CREATE TABLE people_back (LIKE people)");
        try (Connection direct = EmbeddedDatabase.shared().connect()) {
            direct.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY people_back FROM STDIN" + options, new StringReader(masked));
        }
        assertThat(EmbeddedDatabase.shared().value("SELECT note FROM people_back WHERE id = 1"))
                .startsWith("a\tb\\c\n\"q\", [masked:email:");
        assertThat(EmbeddedDatabase.shared().value("SELECT card FROM people_back WHERE id = 1"))
                .isNull();
        assertThat(EmbeddedDatabase.shared().value("SELECT card || note FROM people_back WHERE id = 2"))
                .isEqualTo("42plain");
        assertThat(EmbeddedDatabase.shared().value("SELECT note || '.' FROM people_back WHERE id = 3"))
                .isEqualTo(".");
        Event.OperationCompleted completed = gateway.recorder.events(Event.OperationCompleted.class).stream()
                .filter(each -> each.outcome().startsWith("COPY"))
                .findFirst()
                .orElseThrow();
        assertThat(completed.rows()).isEqualTo(3);
        assertThat(completed.response().toString()).doesNotContain("user@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY people TO STDOUT (FORMAT binary)",
                "COPY people TO STDOUT (ENCODING 'LATIN1')",
                "SELECT 1; COPY people TO STDOUT",
                "COPY people TO STDOUT; SELECT 1"
            })
    void refusesRowsItCouldNotMask(String copy) throws Exception {
        assertThatThrownBy(() -> copyOut(copy))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("cannot be masked");
        assertThat(LoginTest.query(connection, "SELECT 'usable'")).isEqualTo("usable");
    }

    @Test
    void refusesATableWhoseColumnsCannotBeMatched() throws Exception {
        EmbeddedDatabase.shared()
                .execute(
                        "DROP TABLE IF EXISTS derived",
                        "CREATE TABLE derived (id int, twice int GENERATED ALWAYS AS (id * 2) STORED, mail text)",
                        "INSERT INTO derived (id, mail) VALUES (1, 'user@example.com')");
        assertThatThrownBy(() -> copyOut("COPY derived TO STDOUT")).hasMessageContaining("cannot be masked");
        assertThat(copyOut("COPY derived (id, mail) TO STDOUT")).startsWith("1\t[masked:email:");
    }

    @Test
    void failsLikeTheServerWhenTheTableIsMissing() throws Exception {
        connection.setAutoCommit(false);
        assertThatThrownBy(() -> copyOut("COPY nowhere TO STDOUT"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        assertThatThrownBy(() -> LoginTest.query(connection, "SELECT 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
        connection.rollback();
        assertThat(copyOut("COPY (SELECT 'fine') TO STDOUT")).isEqualTo("fine\n");
    }

    @Test
    void letsRowsIn() throws Exception {
        long rows = copyManager()
                .copyIn("COPY people FROM STDIN (FORMAT csv)", new StringReader("7,seven,secret,7\n8,eight,s,8\n"));
        assertThat(rows).isEqualTo(2);
        assertThat(EmbeddedDatabase.shared().value("SELECT count(*) FROM people WHERE id > 6"))
                .isEqualTo("2");
    }

    @Test
    void recordsHowMuchCameInAndItsDigest() throws Exception {
        byte[] first = "7,seven,secret,7\n".getBytes(StandardCharsets.UTF_8);
        byte[] second = "8,eight,s,8\n9,nine".getBytes(StandardCharsets.UTF_8);
        byte[] third = ",,9\n".getBytes(StandardCharsets.UTF_8);
        var copy = copyManager().copyIn("COPY people FROM STDIN (FORMAT csv)");
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (byte[] piece : List.of(first, second, third)) {
            copy.writeToCopy(piece, 0, piece.length);
            copy.flushCopy();
            sha256.update(piece);
        }
        assertThat(copy.endCopy()).isEqualTo(3);
        assertThat(LoginTest.query(connection, "SELECT 'next'")).isEqualTo("next");

        List<Event.OperationCompleted> completed = Eventually.value(
                () -> gateway.recorder.events(Event.OperationCompleted.class).stream()
                        .filter(each -> each.outcome().equals("COPY 3")
                                || each.response().toString().contains("next"))
                        .toList(),
                events -> events.size() == 2);
        assertThat(completed.get(0).uploadedBytes()).isEqualTo(first.length + second.length + third.length);
        assertThat(completed.get(0).uploadDigest()).isEqualTo(HexFormat.of().formatHex(sha256.digest()));
        assertThat(completed.get(1).uploadedBytes()).isZero();
        assertThat(completed.get(1).uploadDigest()).isEmpty();
    }

    @Test
    void refusesMaskedValuesOnTheirWayBack() throws Exception {
        assertThatThrownBy(() ->
                        copyManager().copyIn("COPY people FROM STDIN", new StringReader("9\t[masked:email:1]\tx\t9\n")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"))
                .hasMessageContaining("[masked:email:1]");
        assertThat(EmbeddedDatabase.shared().value("SELECT count(*) FROM people"))
                .isEqualTo("3");
        assertThat(LoginTest.query(connection, "SELECT 'usable'")).isEqualTo("usable");
    }

    @Test
    void deniesACopyBeforeItBegins() throws Exception {
        assertThatThrownBy(() -> copyManager().copyIn("COPY people FROM STDIN /* deny */", new StringReader("1\n")))
                .hasMessageContaining("denied by rule");
        assertThatThrownBy(() -> copyOut("COPY people TO STDOUT /* deny */")).hasMessageContaining("denied by rule");
        assertThat(LoginTest.query(connection, "SELECT 'usable'")).isEqualTo("usable");
    }

    @Test
    void passesOnThatTheClientOrTheServerGaveUp() throws Exception {
        var copy = copyManager().copyIn("COPY people FROM STDIN");
        copy.writeToCopy("10\tten\t\t1\n".getBytes(StandardCharsets.UTF_8), 0, 9);
        copy.cancelCopy();
        assertThatThrownBy(() -> copyManager().copyIn("COPY people FROM STDIN", new StringReader("x\ty\tz\t1\n")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
        assertThat(EmbeddedDatabase.shared().value("SELECT count(*) FROM people"))
                .isEqualTo("3");
    }

    private String copyOut(String sql) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copyManager().copyOut(sql, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private CopyManager copyManager() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
