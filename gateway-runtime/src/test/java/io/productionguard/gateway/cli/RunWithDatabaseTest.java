package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.productionguard.gateway.record.RecordingVerifier;
import io.productionguard.gateway.record.SealKey;
import io.productionguard.gateway.record.Verification;
import io.productionguard.gateway.testing.EmbeddedDatabase;
import io.productionguard.gateway.testing.GatewayProcess;
import io.productionguard.gateway.testing.GatewayProcess.Result;
import io.productionguard.gateway.testing.PseudoTerminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} with an unchanged {@code psql} against a real PostgreSQL, and a person at a real terminal. */
@Timeout(180)
final class RunWithDatabaseTest {

    private final EmbeddedDatabase database = EmbeddedDatabase.shared();

    @TempDir
    Path directory;

    @BeforeEach
    void prepare() throws Exception {
        assumeThat(PseudoTerminal.isInstalled("psql")).as("psql is installed").isTrue();
        database.execute(
                "DROP TABLE IF EXISTS orders",
                "CREATE TABLE orders (id int PRIMARY KEY, email text, paid boolean)",
                "INSERT INTO orders SELECT i, 'jane' || i || '@example.com', false FROM generate_series(1, 20) i");
        Files.writeString(directory.resolve("guard.yml"), """
                version: 1
                targets:
                  shop-db:
                    type: postgres
                    address: "127.0.0.1:%d"
                    database: %s
                    user: %s
                    tls: disable
                    credential: shop-db
                """.formatted(
                        database.port(), EmbeddedDatabase.DATABASE, EmbeddedDatabase.SCRAM_USER));
    }

    @Test
    void aReadArrivesMaskedAndAnUnboundedDeleteIsDenied() throws Exception {
        Result read = run("psql", "-X", "-At", "-c", "SELECT email FROM orders WHERE id = 1");
        assertThat(read.exitCode()).isZero();
        assertThat(read.out()).isEqualTo("[masked:email:1]\n");

        Result delete = run("psql", "-X", "-c", "DELETE FROM orders");
        assertThat(delete.exitCode()).isEqualTo(1);
        assertThat(delete.err()).contains("irreversible").contains("1 operation: 1 denied");
        assertThat(database.value("SELECT count(*) FROM orders")).isEqualTo("20");
    }

    @Test
    void withoutATerminalWhatWouldAskIsDeniedAndSaysWhy() throws Exception {
        Result update = run("psql", "-X", "-c", "UPDATE orders SET paid = true WHERE id = 1");

        assertThat(update.exitCode()).isEqualTo(1);
        assertThat(update.err()).contains("nobody is asked in this run");
        assertThat(database.value("SELECT count(*) FROM orders WHERE paid")).isEqualTo("0");
    }

    @Test
    void thePersonAtTheTerminalLetsOneChangeRunAndRefusesTheNext() throws Exception {
        assumeThat(PseudoTerminal.isInstalled("script"))
                .as("script is installed")
                .isTrue();
        String update = "psql -X -c 'UPDATE orders SET paid = true WHERE id = 7'";
        try (PseudoTerminal terminal = terminal("sh", "-c", update + "; " + update + "; echo over")) {
            terminal.awaitText("may this run?");
            terminal.awaitText("UPDATE orders SET paid = true WHERE id = 7");
            terminal.awaitText("(a comment may follow): ");
            assertThat(database.value("SELECT count(*) FROM orders WHERE paid")).isEqualTo("0");
            Matcher yes = Pattern.compile("y [0-9]{4}(?= = let it run)").matcher(terminal.text());
            assertThat(yes.find()).isTrue();
            terminal.type(yes.group() + " go ahead");
            terminal.awaitText("UPDATE 1");
            terminal.awaitText("(a comment may follow): ");
            terminal.type("n once is enough");
            terminal.awaitText("rejected by terminal:");
            terminal.awaitText("once is enough");
            terminal.awaitText("over");

            assertThat(terminal.awaitExit()).isZero();
        }
        assertThat(database.value("SELECT count(*) FROM orders WHERE paid")).isEqualTo("1");
        assertThat(verification()).isInstanceOf(Verification.Sealed.class);
        assertThat(directory.resolve("out/recording.jsonl"))
                .content()
                .contains("terminal:" + System.getProperty("user.name"))
                .contains("go ahead")
                .doesNotContain(EmbeddedDatabase.PASSWORD);
    }

    @Test
    void aQuestionDisappearsWithTheClientThatAsked() throws Exception {
        assumeThat(PseudoTerminal.isInstalled("script"))
                .as("script is installed")
                .isTrue();
        try (PseudoTerminal terminal = terminal(
                "sh", "-c", "trap : INT; psql -X -c 'UPDATE orders SET paid = true WHERE id = 7'; read line; exit 4")) {
            terminal.awaitText("(a comment may follow): ");
            terminal.interrupt();
            terminal.awaitText("no longer needed");
            terminal.type("the command's own input again");

            assertThat(terminal.awaitExit()).isEqualTo(4);
        }
        assertThat(database.value("SELECT count(*) FROM orders WHERE paid")).isEqualTo("0");
        assertThat(verification()).isInstanceOf(Verification.Sealed.class);
    }

    @Test
    void aTerminalThatBelongsToAnInteractiveShellIsNotReadAndTheChangeIsDenied() throws Exception {
        assumeThat(PseudoTerminal.isInstalled("script"))
                .as("script is installed")
                .isTrue();
        assumeThat(PseudoTerminal.isInstalled("bash")).as("bash is installed").isTrue();
        try (PseudoTerminal terminal =
                terminal("bash", "--norc", "-ic", "psql -X -c 'UPDATE orders SET paid = true WHERE id = 7'; exit 5")) {
            terminal.awaitText("the terminal belongs to another job");

            assertThat(terminal.awaitExit()).isEqualTo(5);
        }
        assertThat(database.value("SELECT count(*) FROM orders WHERE paid")).isEqualTo("0");
    }

    @Test
    void ctrlCReachesTheCommandOnceAndTheGatewaySeals() throws Exception {
        assumeThat(PseudoTerminal.isInstalled("script"))
                .as("script is installed")
                .isTrue();
        // In short pieces: an interrupt between two commands of a shell does not end the one that comes next.
        String script =
                "trap 'echo interrupted; over=yes' INT; echo waiting; until [ -n \"$over\" ]; do sleep 0.1; done;"
                        + " echo done; sleep 1; exit 9";
        try (PseudoTerminal terminal = terminal("sh", "-c", script)) {
            terminal.awaitText("waiting");
            terminal.interrupt();
            terminal.awaitText("done");

            assertThat(terminal.awaitExit()).isEqualTo(9);
            assertThat(terminal.text().split("interrupted", -1)).hasSize(2);
        }
        assertThat(verification()).isInstanceOf(Verification.Sealed.class);
    }

    private Result run(String... command) throws Exception {
        Path out = Files.createTempDirectory(directory, "session-");
        try (GatewayProcess gateway = GatewayProcess.in(directory)
                .with("SHOP", EmbeddedDatabase.PASSWORD)
                .start(arguments(out, "deny", command))) {
            return gateway.await();
        }
    }

    private PseudoTerminal terminal(String... command) throws Exception {
        List<String> line = new ArrayList<>(GatewayProcess.command());
        line.addAll(List.of(arguments(directory.resolve("out"), "ask", command)));
        return PseudoTerminal.start(directory, Map.of("SHOP", EmbeddedDatabase.PASSWORD), line);
    }

    private static String[] arguments(Path out, String approve, String... command) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "-c",
                "guard.yml",
                "--credential",
                "shop-db=env:SHOP",
                "--approve",
                approve,
                "-o",
                out.toString(),
                "--"));
        arguments.addAll(List.of(command));
        return arguments.toArray(String[]::new);
    }

    private Verification verification() throws Exception {
        Path out = directory.resolve("out");
        return RecordingVerifier.verify(
                out.resolve("recording.jsonl"),
                Optional.of(
                        SealKey.parsePublicKey(out.resolve("recording-key.json").toString())));
    }
}
