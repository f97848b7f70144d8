package io.productionguard.gateway.protocol.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements through both query protocols with pgjdbc: what is masked, denied, and left as it is. */
class QueryTest {

    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start();
        EmbeddedDatabase.shared()
                .execute(
                        "DROP TABLE IF EXISTS customers",
                        "CREATE TABLE customers (id int PRIMARY KEY, email text, password text, card bigint,"
                                + " tags text[], doc jsonb, raw bytea, amount numeric)",
                        "INSERT INTO customers SELECT i, 'user@example.com', 'hunter' || i, 4111111111111111,"
                                + " ARRAY['x', 'tag@example.org'], '{\"mail\": \"json@example.com\"}',"
                                + " 'raw@example.com'::bytea, 4111111111111111 FROM generate_series(1, 3) i");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "preferQueryMode=simple",
                "preferQueryMode=extended",
                "prepareThreshold=1&binaryTransfer=true",
                "preferQueryMode=extendedForPrepared"
            })
    void masksValuesInEveryFormat(String options) throws Exception {
        try (Connection connection = gateway.connect(options)) {
            for (int round = 0; round < 3; round++) {
                try (PreparedStatement statement = connection.prepareStatement(
                                "SELECT email, password, card, tags, doc, raw, amount, id FROM customers WHERE id <= ?"
                                        + " ORDER BY id");
                        ResultSet rows = query(statement, 2)) {
                    int count = 0;
                    while (rows.next()) {
                        count++;
                        assertThat(rows.getString("email")).startsWith("[masked:email:");
                        assertThat(rows.getString("password")).startsWith("[masked:column:");
                        assertThat(rows.getObject("card")).isNull();
                        assertThat(String.valueOf(rows.getString("tags"))).doesNotContain("example.org");
                        assertThat(rows.getString("doc")).contains("mail").doesNotContain("example.com");
                        assertThat(rows.getBytes("raw")).isNull();
                        assertThat(rows.getBigDecimal("amount")).isNull();
                        assertThat(rows.getInt("id")).isEqualTo(count);
                    }
                    assertThat(count).isEqualTo(2);
                    assertThat(String.valueOf(statement.getWarnings())).contains("masked as NULL");
                }
            }
        }
        assertThat(gateway.recorder.events().toString())
                .doesNotContain("user@example.com")
                .doesNotContain("raw@example.com")
                .doesNotContain("hunter1");
    }

    private static ResultSet query(PreparedStatement statement, int id) throws SQLException {
        statement.setInt(1, id);
        return statement.executeQuery();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void deniesInTheProtocolsOwnWordsAndStaysUsable(String mode) throws Exception {
        try (Connection connection = gateway.connect("preferQueryMode=" + mode);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM customers /* deny */"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"))
                    .hasMessageContaining("denied by rule \"test-deny\"");
            assertThat(LoginTest.query(connection, "SELECT count(*) FROM customers"))
                    .isEqualTo("3");
        }
        assertThat(EmbeddedDatabase.shared().value("SELECT count(*) FROM customers"))
                .isEqualTo("3");
        assertThat(gateway.recorder.events(Event.OperationDecided.class).stream()
                        .filter(each -> each.effect().equals("deny")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void masksErrorsThatQuoteData(String mode) throws Exception {
        try (Connection connection = gateway.connect("preferQueryMode=" + mode);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(
                            () -> statement.execute(
                                    "DO $$ BEGIN RAISE EXCEPTION 'no user@example.com' USING DETAIL = 'user@example.com'; END $$"))
                    .hasMessageContaining("[masked:email:")
                    .hasMessageNotContaining("user@example.com");
            statement.execute("DO $$ BEGIN RAISE NOTICE 'see user@example.com'; END $$");
            assertThat(statement.getWarnings().getMessage()).contains("see [masked:email:");
        }
    }

    @Test
    void leavesOutTheRowThatAConstraintQuotes() throws Exception {
        try (Connection connection = gateway.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("UPDATE customers SET id = NULL WHERE id = 2"))
                    .hasMessageContaining("\"id\"")
                    .hasMessageContaining("The failing row is not shown")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void runsBatchesFetchSizesAndGeneratedKeys() throws Exception {
        EmbeddedDatabase.shared()
                .execute("DROP TABLE IF EXISTS numbers", "CREATE TABLE numbers (id serial PRIMARY KEY, n int)");
        try (Connection connection = gateway.connect("reWriteBatchedInserts=false")) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO numbers (n) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
                for (int i = 0; i < 1000; i++) {
                    insert.setInt(1, i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(1000).containsOnly(1);
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    int count = 0;
                    while (keys.next()) {
                        count++;
                    }
                    assertThat(count).isEqualTo(1000);
                }
            }
            connection.commit();
            try (PreparedStatement select = connection.prepareStatement("SELECT n FROM numbers ORDER BY n")) {
                select.setFetchSize(7);
                List<Integer> found = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getInt(1));
                    }
                }
                assertThat(found).hasSize(1000).isSorted();
            }
            connection.commit();
        }
        assertThat(gateway.recorder.events(Event.OperationDecided.class).stream()
                        .filter(each -> each.text().startsWith("SELECT n FROM numbers")))
                .hasSize(1);
        assertThat(gateway.recorder.events(Event.OperationCompleted.class).stream()
                        .filter(each -> each.rows() == 1000))
                .hasSize(1);
    }

    @Test
    void recordsEveryOperationOnceWithItsParametersAndOutcome() throws Exception {
        try (Connection connection = gateway.connect("prepareThreshold=1");
                PreparedStatement update =
                        connection.prepareStatement("UPDATE customers SET amount = ? WHERE id = ?")) {
            for (int i = 1; i <= 3; i++) {
                update.setBigDecimal(1, new java.math.BigDecimal("12.50"));
                update.setInt(2, i);
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
        }
        List<Event.OperationDecided> decided = gateway.recorder.events(Event.OperationDecided.class).stream()
                .filter(each -> each.text().startsWith("UPDATE"))
                .toList();
        assertThat(decided).hasSize(3);
        assertThat(decided.get(0).parameters()).containsExactly("12.50", "1");
        assertThat(decided.get(1).parameters()).containsExactly("12.50", "2");
        assertThat(decided.stream().map(Event.OperationDecided::digest).distinct())
                .hasSize(3);
        assertThat(gateway.recorder.events(Event.OperationCompleted.class).stream()
                        .map(Event.OperationCompleted::outcome)
                        .filter("UPDATE 1"::equals))
                .hasSize(3);
    }

    @Test
    void refusesToTurnOffWhatInspectionRestsOn() throws Exception {
        for (String statement : List.of("SET standard_conforming_strings = off", "SET client_encoding = 'LATIN1'")) {
            try (Connection connection = gateway.connect("allowEncodingChanges=true")) {
                assertThatThrownBy(() -> {
                            LoginTest.query(connection, "SELECT 1");
                            connection.createStatement().execute(statement);
                            LoginTest.query(connection, "SELECT 1");
                        })
                        .isInstanceOf(SQLException.class);
                assertThat(connection.isValid(1)).isFalse();
            }
        }
        assertThat(gateway.recorder.events(Event.Violation.class)).hasSize(2);
    }
}
