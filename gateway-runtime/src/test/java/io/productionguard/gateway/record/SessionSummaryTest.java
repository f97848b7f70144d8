package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The summary and the transcript of the same session. */
class SessionSummaryTest {

    @TempDir
    Path directory;

    private final SealKey key = SealKey.generate();

    @Test
    void sumsUpASession() throws IOException {
        Path file = directory.resolve("recording.jsonl");
        Seal seal = SampleSession.write(file, key);
        Map<String, Object> summary = summary(file, RecordingVerifier.verify(file, Optional.of(key.publicKey())));

        assertThat(summary)
                .containsEntry("version", 1L)
                .containsEntry("session", "s-4f0c9a1be27d")
                .containsEntry("isolation", "advisory")
                .containsEntry("reason", "command ended with exit code 0")
                .containsEntry("deniedOmitted", 0L);
        assertThat(summary.get("counts"))
                .isEqualTo(Map.ofEntries(
                        Map.entry("operations", 26L),
                        Map.entry("allowed", 20L),
                        Map.entry("approved", 2L),
                        Map.entry("denied", 3L),
                        Map.entry("notApproved", 1L),
                        Map.entry("waiting", 0L),
                        Map.entry("failed", 1L),
                        Map.entry("rows", 58L),
                        Map.entry("masked", 30L),
                        Map.entry("connections", 1L),
                        Map.entry("connectionsRefused", 1L),
                        Map.entry("violations", 1L)));
        assertThat(summary.get("caller"))
                .isEqualTo(Map.of(
                        "subject", "repo:acme/shop:ref:refs/heads/main",
                        "issuer", "https://token.actions.githubusercontent.com",
                        "groups", List.of("deployers"),
                        "verification", "oidc"));
        assertThat(summary.get("recording"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("status", "sealed")
                .containsEntry("sealed", true)
                .containsEntry("sequence", seal.sequence())
                .containsEntry("head", seal.head())
                .containsEntry("keyId", key.keyId());
        assertThat(operations(summary, "denied"))
                .extracting(operation -> operation.get("outcome"))
                .containsExactly("denied", "denied", "notApproved", "denied");
        assertThat(operations(summary, "approved"))
                .extracting(operation -> operation.get("approvers"))
                .containsExactly(List.of("jane"), List.of("tom@acme.example"));
        assertThat((String) operations(summary, "approved").get(1).get("text")).hasSizeLessThan(510);
    }

    @Test
    void listsOnlyTheFirstAndCountsTheRest() throws IOException {
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = Recording.create(file, key, java.time.Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            for (int i = 1; i <= 6_000; i++) {
                recording.append(Events.decided(i, "DROP " + i + "\ud83d\ude00".repeat(400), "deny"));
            }
        }
        Map<String, Object> summary = summary(file, RecordingVerifier.verify(file, Optional.of(key.publicKey())));
        assertThat(operations(summary, "denied")).hasSize(200);
        assertThat(summary).containsEntry("deniedOmitted", 5_800L);
        assertThat(summary.get("recording"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("status", "unsealed")
                .containsEntry("sealed", false);
    }

    @Test
    void transcribesOneLinePerOperationThatNoTerminalObeys() throws IOException {
        Path file = directory.resolve("recording.jsonl");
        Seal seal = SampleSession.write(file, key);
        StringBuilder out = new StringBuilder();
        SessionTranscript.write(file, seal.verification(), out);
        List<String> lines = out.toString().lines().toList();

        assertThat(lines).filteredOn(line -> line.contains("shop-db")).hasSize(26);
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("approved by jane", "UPDATE orders", "5.9 ms"))
                .anySatisfy(line -> assertThat(line).contains("denied", "no-wipe", "DELETE FROM orders"))
                .anySatisfy(line -> assertThat(line).contains("rejected", "ALTER TABLE"))
                .anySatisfy(line -> assertThat(line).contains("[ESC][31m", "[U+202E]", "[NUL]"))
                .anySatisfy(line -> assertThat(line).contains("api_key ⏎ FROM customers"))
                .anySatisfy(line -> assertThat(line).contains("connection.refused: wrong password"));
        assertThat(lines.get(lines.size() - 1)).isEqualTo(seal.verification().text());
        assertThat(out.codePoints().filter(point -> point != '\n' && VisibleText.isHidden(point)))
                .isEmpty();
        int column = lines.stream()
                .filter(line -> line.contains("COMMAND"))
                .findFirst()
                .orElseThrow()
                .indexOf("COMMAND");
        assertThat(lines)
                .filteredOn(line -> line.contains("SELECT version()"))
                .allSatisfy(line -> assertThat(line.indexOf("SELECT version()")).isEqualTo(column));
    }

    @Test
    void ignoresNumbersThatNoGatewayGives() throws IOException {
        Path file = directory.resolve("recording.jsonl");
        java.nio.file.Files.writeString(file, """
                {"type":"operation.decided","operation":2147483647,"effect":"allow","target":"t","text":"x"}
                {"type":"operation.completed","operation":9223372036854775807}
                """);
        StringBuilder out = new StringBuilder();
        SessionTranscript.write(file, new Verification.Unsealed("", 0, Verification.NO_HEAD, false), out);
        assertThat(out).contains("2147483647");
    }

    private Map<String, Object> summary(Path file, Verification verification) throws IOException {
        Path summary = directory.resolve("summary.json");
        SessionSummary.write(file, summary, verification);
        return JsonTree.object(Files.readAllBytes(summary));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> operations(Map<String, Object> summary, String name) {
        return (List<Map<String, Object>>) summary.get(name);
    }
}
