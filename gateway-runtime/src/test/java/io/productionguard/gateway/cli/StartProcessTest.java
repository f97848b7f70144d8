package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.testing.GatewayProcess;
import io.productionguard.gateway.testing.GatewayProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code start} as a process, and {@code status}, {@code stop}, {@code session verify} against it. */
@Timeout(120)
final class StartProcessTest {

    private static final Json.Limits LIMITS = new Json.Limits(1 << 20, 8, 10_000);

    private final DecisionSigner signer = DecisionSigner.create();

    @TempDir
    Path directory;

    @Test
    void answersOneReadyLineClosesItsOutputAndRunsUntilItIsStopped() throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("start").input(document(60))) {
            JsonObject ready = Json.parse(gateway.awaitOutput(), LIMITS);
            assertThat(ready.text("type")).isEqualTo("ready");
            assertThat(ready.number("pid", 1, Long.MAX_VALUE))
                    .isEqualTo(gateway.process().pid());
            String socket = ready.text("control");

            JsonObject status = Json.parse(cli("status", socket, "--json").out(), LIMITS);
            assertThat(status.text("state")).isEqualTo("running");
            assertThat(status.text("session")).isEqualTo(ready.text("session"));
            assertThat(cli("status", socket).out()).contains("running").contains("0: 0 denied");

            Result stopped = cli("stop", socket, "--reason", "build ended", "--json");
            assertThat(stopped.exitCode()).isZero();
            Result ended = gateway.await();
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.out().lines()).hasSize(1);

            String key = Json.write(ready.object("recordingKey").members());
            Result verified = cli("session", "verify", directory.resolve("out").toString(), "--key", key);
            assertThat(verified.exitCode()).isZero();
            assertThat(verified.out()).startsWith("verified: ");
            assertThat(directory.resolve("out/recording.jsonl")).content().contains("build ended");
            assertThat(cli("status", socket).exitCode()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalEndsItOrderly(String signal) throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("start").input(document(60))) {
            gateway.awaitOutput();
            gateway.signal("HUP");
            gateway.signal(signal);

            assertThat(gateway.await().exitCode()).isZero();
        }
        assertThat(verify().exitCode()).isZero();
        assertThat(directory.resolve("out/recording.jsonl")).content().contains("SIG" + signal);
    }

    @Test
    void aLapsedLeaseEndsItOrderly() throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("start").input(document(5))) {
            assertThat(gateway.await().exitCode()).isZero();
        }
        assertThat(directory.resolve("out/recording.jsonl")).content().contains("lease lapsed");
    }

    @Test
    void afterKillTheRecordingVerifiesAsUnsealed() throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("start").input(document(60))) {
            gateway.awaitOutput();
            gateway.signal("KILL");
            gateway.await();
        }
        Result verified = verify();

        assertThat(verified.exitCode()).isEqualTo(3);
        assertThat(verified.out()).startsWith("not sealed");
    }

    @Test
    void anEditedRecordingIsFoundOut() throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("start").input(document(60))) {
            gateway.awaitOutput();
            gateway.signal("TERM");
            gateway.await();
        }
        Path recording = directory.resolve("out/recording.jsonl");
        Files.writeString(recording, Files.readString(recording).replace("SIGTERM", "SIGTERN"));

        assertThat(verify().exitCode()).isEqualTo(1);
        assertThat(cli("session", "show", directory.resolve("out").toString()).out())
                .contains("BROKEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "not json", "{\"version\":1}"})
    void aDocumentThatIsRefusedGivesOneErrorLineAnd3(String document) throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("start").input(document)) {
            Result result = gateway.await();

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(Json.parse(result.out(), LIMITS).text("type")).isEqualTo("error");
            assertThat(result.out().lines()).hasSize(1);
        }
    }

    @Test
    void anOutputThatCannotBeUsedIs4() throws Exception {
        Files.createDirectory(directory.resolve("out"));
        Files.writeString(directory.resolve("out/mine"), "x");
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("start").input(document(60))) {
            Result result = gateway.await();

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(Json.parse(result.out(), LIMITS).text("message")).contains("not empty");
        }
    }

    @Test
    void anArgumentIsRefused() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.in(directory).start("start", "now")) {
            assertThat(gateway.await().exitCode()).isEqualTo(2);
        }
    }

    private Result verify() {
        return cli(
                "session",
                "verify",
                directory.resolve("out").toString(),
                "--key",
                directory.resolve("out/recording-key.json").toString());
    }

    private static Result cli(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Io io = new Io(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of());
        int code = Main.run(io, arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String document(int leaseSeconds) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("configuration", """
                version: 1
                targets:
                  shop-db: {type: postgres, address: "127.0.0.1:1", database: shop, user: app, tls: disable, credential: db}
                """);
        document.put("configurationSource", "main@0123abc:production-guard.yml");
        document.put("credentials", Map.of("db", Map.of("secret", "correct-horse-battery")));
        document.put("unverifiedIdentity", "test");
        document.put("decisionKey", signer.decisionKey());
        document.put("leaseSeconds", leaseSeconds);
        document.put("output", directory.resolve("out").toString());
        document.put("labels", Map.of("build", "42"));
        return Json.write(document);
    }
}
