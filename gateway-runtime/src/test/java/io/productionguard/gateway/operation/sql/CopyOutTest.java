package io.productionguard.gateway.operation.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of the rows of a COPY … TO STDOUT. */
class CopyOutTest {

    private final SqlClassifier classifier = SqlClassifier.postgres();

    @Test
    void describesATable() {
        assertThat(classifier.copyOut("COPY public.orders TO STDOUT;"))
                .contains(new CopyOut(
                        "SELECT *\nFROM public.orders", CopyOut.Format.TEXT, '\t', '\0', '\0', "\\N", false));
        assertThat(classifier.copyOut("copy \"Odd\" (id, \"A b\" /* x */) to stdin"))
                .map(CopyOut::select)
                .contains("SELECT id, \"A b\" /* x */\nFROM \"Odd\"");
    }

    @Test
    void describesAQuery() {
        assertThat(classifier.copyOut("COPY ( SELECT a, (b) FROM t -- x\n ) TO STDOUT (FORMAT csv, HEADER)"))
                .contains(new CopyOut("SELECT a, (b) FROM t -- x", CopyOut.Format.CSV, ',', '"', '"', "", true));
    }

    @Test
    void readsTheOptions() {
        assertThat(classifier.copyOut(
                        "COPY t TO STDOUT WITH (FORMAT 'csv', DELIMITER ';', QUOTE '''', ESCAPE '!', NULL 'x',"
                                + " HEADER off, FORCE_QUOTE (a, b))"))
                .contains(new CopyOut("SELECT *\nFROM t", CopyOut.Format.CSV, ';', '\'', '!', "x", false));
        assertThat(classifier.copyOut("COPY t TO STDOUT (DELIMITER E'\\t', NULL '')"))
                .contains(new CopyOut("SELECT *\nFROM t", CopyOut.Format.TEXT, '\t', '\0', '\0', "", false));
        assertThat(classifier.copyOut("COPY t TO STDOUT WITH CSV HEADER QUOTE AS '!' DELIMITER ',' FORCE QUOTE *"))
                .contains(new CopyOut("SELECT *\nFROM t", CopyOut.Format.CSV, ',', '!', '!', "", true));
        assertThat(classifier.copyOut("COPY BINARY t TO STDOUT"))
                .map(CopyOut::format)
                .contains(CopyOut.Format.BINARY);
        assertThat(classifier.copyOut("COPY t TO STDOUT (FORMAT \"binary\")"))
                .map(CopyOut::format)
                .contains(CopyOut.Format.BINARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "COPY",
                "COPY t FROM STDIN",
                "COPY t TO '/tmp/x'",
                "COPY t TO PROGRAM 'cat'",
                "COPY (DELETE FROM t RETURNING *) TO STDOUT",
                "COPY (WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x) TO STDOUT",
                "COPY (SELECT * INTO x FROM t) TO STDOUT",
                "COPY t TO STDOUT; SELECT 1",
                "COPY t TO STDOUT (ENCODING 'latin1')",
                "COPY t TO STDOUT (FORMAT csv, FORMAT text)",
                "COPY t TO STDOUT (FORMAT json)",
                "COPY t TO STDOUT (DELIMITER 'ab')",
                "COPY t TO STDOUT (DELIMITER U&'\\0009')",
                "COPY t TO STDOUT (DELIMITER '\u00e9')",
                "COPY t TO STDOUT (HEADER match)",
                "COPY t TO STDOUT (SOMETHING new)",
                "COPY t TO STDOUT (FORMAT csv",
                "COPY t TO STDOUT x",
                "COPY t TO STDOUT \\g",
                "COPY BINARY t TO STDOUT (FORMAT csv)",
            })
    void isEmptyForAnythingElse(String sql) {
        assertThat(classifier.copyOut(sql)).isEmpty();
    }

    @Test
    void theDescribingQueryHasTheColumnsTheServerCopies() throws IOException {
        PostgresOracle oracle = PostgresOracle.shared();
        for (String copy : new String[] {
            "COPY orders TO STDOUT",
            "COPY public.orders (note, id) TO STDOUT (HEADER)",
            "COPY (SELECT id AS a, name FROM customers -- x\n) TO STDOUT CSV HEADER"
        }) {
            CopyOut copyOut = classifier.copyOut(copy).orElseThrow();
            // every row of the description has as many fields as the server copies, and the server takes it
            assertThat(oracle.connection().must(copyOut.select()).rows()).isNotEmpty();
            assertThat(oracle.connection().must(copy).failures()).isEmpty();
        }
    }
}
