package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file a recording leaves: its lines, their order, their bounds, and what happens when it cannot be written. */
class RecordingTest {

    private static final Clock CLOCK = Clock.fixed(Events.START, ZoneOffset.UTC);

    @TempDir
    Path directory;

    private final SealKey key = SealKey.generate();

    @Test
    void chainsEveryLineToTheOneBeforeAndEndsWithASeal() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        Seal seal;
        try (Recording recording = create(file)) {
            assertThat(recording.append(Events.started("s-1"))).isEqualTo(1);
            assertThat(recording.append(Events.decided(1))).isEqualTo(2);
            assertThat(recording.append(Events.completed(1))).isEqualTo(3);
            seal = recording.seal(Events.ended());
            assertThat(recording.sequence()).isEqualTo(5);
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(5);
        String previous = "0".repeat(64);
        for (int i = 0; i < lines.size(); i++) {
            Map<String, Object> line = parse(lines.get(i));
            assertThat(line.keySet()).startsWith("seq", "prev", "time", "type");
            assertThat(line).containsEntry("seq", i + 1L).containsEntry("prev", previous);
            assertThat(line).containsEntry("time", "2026-11-03T10:11:12.000123Z");
            previous = sha256(lines.get(i));
        }
        assertThat(seal.sequence()).isEqualTo(4);
        assertThat(seal.head()).isEqualTo(sha256(lines.get(3)));
        assertThat(seal.session()).isEqualTo("s-1");
        assertThat(parse(lines.get(4))).containsEntry("type", "seal").containsEntry("jws", seal.jws());
        assertThat(RecordingVerifier.verify(file, Optional.of(key.publicKey())))
                .isEqualTo(seal.verification())
                .isEqualTo(new Verification.Sealed("s-1", 5, seal.head(), key.keyId()));
    }

    @Test
    void writesThroughBeforeAppendReturns() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            recording.append(Events.decided(1));
            assertThat(Files.readAllLines(file)).hasSize(2);

            recording.append(Events.completed(1));
            recording.append(Events.decided(2));
            assertThat(Files.readAllLines(file))
                    .extracting(line -> parse(line).get("type"))
                    .containsExactly(
                            "session.started", "operation.decided", "operation.completed", "operation.decided");
        }
    }

    @Test
    void writesLateCompletionsSoonAfter() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            recording.append(Events.completed(1));
            await(() -> Files.readAllLines(file).size() == 2);
        }
    }

    @Test
    void isReadableByItsOwnerOnly() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        create(file).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void refusesEverythingAfterAWriteFailed() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "a device that is always full");
        try (Recording recording = Recording.on(full, new FileOutputStream(full.toFile()), key, CLOCK)) {
            assertThatThrownBy(() -> recording.append(Events.started("s-1")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            assertThatThrownBy(() -> recording.append(Events.completed(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing can be recorded any more");
            assertThatThrownBy(() -> recording.seal(Events.ended())).isInstanceOf(IOException.class);
            assertThat(recording.failure()).isPresent();
        }
    }

    @Test
    void refusesEverythingAfterALateWriteFailed() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        Path file = directory.resolve("recording.jsonl");
        FileOutputStream disk = new FileOutputStream(file.toFile()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (full.get()) {
                    throw new IOException("No space left on device");
                }
                super.write(bytes, offset, length);
            }
        };
        try (Recording recording = Recording.on(file, disk, key, CLOCK)) {
            recording.append(Events.started("s-1"));
            full.set(true);
            recording.append(Events.completed(1));
            await(() -> recording.failure().isPresent());
            full.set(false);
            assertThatThrownBy(() -> recording.append(Events.decided(2))).isInstanceOf(IOException.class);
        }
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void refusesEverythingAfterAnEventThatCannotBeEncoded() throws Exception {
        try (Recording recording = create(directory.resolve("recording.jsonl"))) {
            recording.append(Events.started("s-1"));
            assertThatThrownBy(() -> recording.append(new Event.ApprovalAsked(1, null)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> recording.append(Events.decided(2))).isInstanceOf(IOException.class);
        }
        assertThat(RecordingVerifier.verify(directory.resolve("recording.jsonl"), Optional.of(key.publicKey())))
                .isInstanceOf(Verification.Unsealed.class)
                .extracting(Verification::lines)
                .isEqualTo(1L);
    }

    @Test
    void takesNothingAfterTheSealAndBeginsWithTheSession() throws Exception {
        try (Recording recording = create(directory.resolve("recording.jsonl"))) {
            assertThatThrownBy(() -> recording.append(Events.decided(1))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> recording.seal(Events.ended())).isInstanceOf(IllegalStateException.class);
            recording.append(Events.started("s-1"));
            recording.seal(Events.ended());
            assertThatThrownBy(() -> recording.append(Events.decided(1))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> recording.seal(Events.ended())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void survivesAnInterruptedCaller() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            Thread.currentThread().interrupt();
            recording.append(Events.decided(1));
            assertThat(Thread.interrupted()).isTrue();
            recording.append(Events.decided(2));
        }
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void keepsTheChainWithManyThreads() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        var threads = Executors.newFixedThreadPool(8);
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                long first = thread * 1000L;
                Callable<Void> work = () -> {
                    for (long i = first; i < first + 1000; i++) {
                        recording.append(Events.decided(i));
                        recording.append(Events.completed(i));
                    }
                    return null;
                };
                done.add(threads.submit(work));
            }
            for (Future<?> each : done) {
                each.get();
            }
            recording.seal(Events.ended());
        } finally {
            threads.shutdownNow();
        }
        assertThat(RecordingVerifier.verify(file, Optional.of(key.publicKey())))
                .isInstanceOf(Verification.Sealed.class)
                .extracting(Verification::lines)
                .isEqualTo(16_003L);
    }

    @Test
    void writesTextThatBreaksNoReader() throws Exception {
        String hostile =
                "\0\u001b[31m\"\\\n\r\u2028\u2029\u007f lone \ud83d end, \udc00 whole \ud83d\ude00 \u202e</script>";
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            recording.append(Events.decided(1, hostile, "deny"));
        }
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes);
        assertThat(text.lines()).hasSize(2);
        assertThat(text).doesNotContain("\u2028", "\u2029", "\u001b", "\0");
        assertThat(parse(Files.readAllLines(file).get(1)))
                .containsEntry(
                        "text",
                        "\0\u001b[31m\"\\\n\r\u2028\u2029\u007f lone \ufffd end, \ufffd whole \ud83d\ude00 \u202e</script>")
                .containsEntry("textTruncated", false)
                .doesNotContainKey("truncated");
    }

    @Test
    void writesDeferredLinesWithTheNextCommit() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            for (int operation = 1; operation <= 500; operation++) {
                recording.appendDeferred(Events.decided(operation));
            }
            recording.commit();
            assertThat(Files.readAllLines(file)).hasSize(501);
            recording.appendDeferred(Events.decided(501));
            recording.append(Events.decided(502));
            assertThat(Files.readAllLines(file)).hasSize(503);
            recording.seal(Events.ended());
        }
        assertThat(RecordingVerifier.verify(file, Optional.of(key.publicKey())))
                .isInstanceOf(Verification.Sealed.class);
    }

    @Test
    void writesWhatTheClientSentAlongOnlyWhenItDid() throws Exception {
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            recording.append(Events.completed(1));
            recording.append(new Event.OperationCompleted(
                    2, "COPY 3", false, 0, 0, 0, "cd".repeat(32), Utf8.of(""), false, 7, 4711, "ef".repeat(32)));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(parse(lines.get(1))).doesNotContainKeys("uploadedBytes", "uploadDigest");
        assertThat(parse(lines.get(2)))
                .containsEntry("uploadedBytes", 4711L)
                .containsEntry("uploadDigest", "ef".repeat(32));
    }

    @Test
    void boundsALineWhateverItsMembersAre() throws Exception {
        String huge = "\u0001".repeat(2_000_000);
        List<String> many = IntStream.range(0, 100_000).mapToObj(i -> "\"" + i).toList();
        Path file = directory.resolve("recording.jsonl");
        try (Recording recording = create(file)) {
            recording.append(Events.started("s-1"));
            recording.append(new Event.OperationDecided(
                    1, 1, huge, huge, huge, false, many, many, many, huge, many, huge, huge, huge, huge));
            recording.append(new Event.OperationCompleted(1, huge, true, 1, 1, 1, huge, huge, false, 1));
            recording.append(new Event.SessionNote("still there"));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(ChainedLines.MAX_LINE));
        Map<String, Object> decided = parse(lines.get(1));
        assertThat(decided).containsEntry("textTruncated", true);
        assertThat(decided.get("truncated"))
                .isEqualTo(List.of(
                        "target",
                        "caller",
                        "text",
                        "parameters",
                        "actions",
                        "resources",
                        "risk",
                        "reasons",
                        "effect",
                        "rule",
                        "message",
                        "digest"));
        assertThat(decided.get("parameters"))
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .hasSizeGreaterThan(1000)
                .startsWith("\"0", "\"1");
        assertThat(parse(lines.get(2))).containsEntry("responseTruncated", true);
        assertThat(RecordingVerifier.verify(file, Optional.empty()).lines()).isEqualTo(4);
    }

    private Recording create(Path file) throws IOException {
        return Recording.create(file, key, CLOCK);
    }

    static Map<String, Object> parse(String line) {
        try {
            return JsonTree.object(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    static String sha256(String line) {
        return HexFormat.of()
                .formatHex(io.productionguard.gateway.operation.OperationDigest.sha256()
                        .digest(line.getBytes(StandardCharsets.UTF_8)));
    }

    /** Polls until the condition holds, at most ten seconds. */
    static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("condition within ten seconds").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
