package io.productionguard.gateway.record;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * How fast a recording is written and verified; not a test. Run it with
 *
 * <pre>
 * cd gateway-runtime &amp;&amp; mvn -q test-compile
 * java -cp target/classes:target/test-classes:$(echo ~/.m2/repository/com/fasterxml/jackson/core/jackson-core/2.22.*&#47;*.jar) \
 *   io.productionguard.gateway.record.RecordingBenchmark DIRECTORY
 * </pre>
 */
final class RecordingBenchmark {

    private static final int OPERATIONS = 300_000;

    private RecordingBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        Path file = directory.resolve("recording.jsonl");
        for (int round = 1; round <= 3; round++) {
            Files.deleteIfExists(file);
            SealKey key = SealKey.generate();
            long start = System.nanoTime();
            try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
                recording.append(Events.started("s-1"));
                for (int i = 1; i <= OPERATIONS; i++) {
                    recording.append(Events.decided(i));
                    recording.append(Events.completed(i));
                }
                report("pairs of decided and completed, appended", 2 * OPERATIONS, start);
                start = System.nanoTime();
                for (int i = 1; i <= OPERATIONS; i++) {
                    recording.append(Events.decided(i));
                }
                report("decided only, appended", OPERATIONS, start);
                recording.seal(Events.ended());
            }
            start = System.nanoTime();
            Verification result = RecordingVerifier.verify(file, Optional.of(key.publicKey()));
            report(
                    "lines of " + Files.size(file) / (1 << 20) + " MiB, verified: " + result.status(),
                    3 * OPERATIONS,
                    start);
        }
        Files.deleteIfExists(file);
    }

    private static void report(String what, long count, long start) {
        System.out.printf("%,d %s: %,d/s%n", count, what, count * 1_000_000_000L / (System.nanoTime() - start));
    }
}
