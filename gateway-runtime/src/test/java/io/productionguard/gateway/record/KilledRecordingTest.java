package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed in the middle of its work, as a real process. */
class KilledRecordingTest {

    @TempDir
    Path directory;

    @Test
    void keepsEveryLineThatWasAppendedBeforeTheKill() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        Process gateway = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appending.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long told = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8))) {
            String key = out.readLine();
            while (told < 5_000) {
                told = Long.parseLong(out.readLine());
            }
            // Not Process.destroyForcibly, which closes the pipe that is still to be read.
            gateway.toHandle().destroyForcibly();
            assertThat(gateway.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).as("killed by SIGKILL").isEqualTo(137);
            // What the process still said before it died; its last line may be incomplete.
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.length() == Long.toString(told + 1).length()) {
                    told = Long.parseLong(line);
                }
            }

            Verification result = RecordingVerifier.verify(file, Optional.of(SealKey.parsePublicKey(key)));
            assertThat(result).as(result.text()).isInstanceOf(Verification.Unsealed.class);
            assertThat(result.status()).isEqualTo(Verification.Status.UNSEALED);
            assertThat(result.session()).isEqualTo("s-killed");
            assertThat(result.lines()).isGreaterThanOrEqualTo(told);
            try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
                assertThat(lines.count() - result.lines())
                        .as("incomplete lines")
                        .isBetween(0L, 1L);
            }
        } finally {
            gateway.destroyForcibly();
        }
    }

    /** The process that is killed: appends without end and says after each line that it is recorded. */
    static final class Appending {

        private Appending() {}

        public static void main(String[] args) throws IOException {
            SealKey key = SealKey.generate();
            System.out.println(key.publicJwk());
            try (Recording recording = Recording.create(Path.of(args[0]), key, Clock.systemUTC())) {
                System.out.println(recording.append(Events.started("s-killed")));
                for (long operation = 1; ; operation++) {
                    System.out.println(recording.append(Events.decided(operation)));
                }
            }
        }
    }
}
