package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What followers of a recording see. */
@Timeout(30)
class LineFollowerTest {

    @TempDir
    Path directory;

    private Path file;
    private final SealKey key = SealKey.generate();
    private final ExecutorService readers = Executors.newCachedThreadPool();

    @BeforeEach
    void name() {
        file = directory.resolve("recording.jsonl");
    }

    @AfterEach
    void stopReaders() {
        readers.shutdownNow();
    }

    @Test
    void givesOldAndLiveLinesWithoutGapOrDuplicate() throws Exception {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            List<Integer> places = new ArrayList<>();
            List<CompletableFuture<List<String>>> read = new ArrayList<>();
            for (int i = 1; i <= 3_000; i++) {
                if (i % 300 == 0) {
                    places.add(i / 2);
                    read.add(readAll(recording.follow(i / 2)));
                }
                recording.append(Events.decided(i));
                recording.append(Events.completed(i));
            }
            recording.seal(Events.ended());
            List<String> all = Files.readAllLines(file);
            for (int i = 0; i < places.size(); i++) {
                assertThat(read.get(i).get()).isEqualTo(all.subList(places.get(i), all.size()));
            }
        }
    }

    @Test
    void givesALineAtOnceThoughNothingFollowsIt() throws Exception {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            try (LineFollower follower = recording.follow(1)) {
                for (int i = 1; i <= 20; i++) {
                    CompletableFuture<String> line = readLine(follower);
                    recording.append(i % 2 == 0 ? Events.decided(i) : Events.completed(i));
                    assertThat(line.get()).contains("\"seq\":" + (i + 1) + ",");
                }
            }
        }
    }

    @Test
    void neverHoldsUpTheRecordingWhileItsReaderDoesNotRead() throws Exception {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            LineFollower slow = recording.follow(0);
            for (int i = 1; i <= 20_000; i++) {
                recording.append(Events.decided(i));
            }
            recording.seal(Events.ended());
            assertThat(readAll(slow).get()).hasSize(20_003);
        }
    }

    @Test
    void closingEndsAReaderThatWaits() throws Exception {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            LineFollower follower = recording.follow(1);
            CompletableFuture<String> line = readLine(follower);
            follower.close();
            assertThat(line.get()).isNull();
            assertThat(follower.next()).isNull();
            recording.append(Events.decided(1));
        }
    }

    @Test
    void endsWhenTheRecordingIsClosedUnsealed() throws Exception {
        CompletableFuture<List<String>> read;
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            read = readAll(recording.follow(0));
            recording.append(Events.completed(1));
        }
        assertThat(read.get()).hasSize(2);
    }

    @Test
    void saysWhyTheRecordingFailedAfterItsLastLine() throws Exception {
        FileOutputStream out = new FileOutputStream(file.toFile());
        try (Recording recording = Recording.on(file, out, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            LineFollower follower = recording.follow(0);
            out.close();
            assertThatThrownBy(() -> recording.append(Events.decided(1))).isInstanceOf(IOException.class);
            assertThat(follower.next()).isNotNull();
            assertThatThrownBy(follower::next).isInstanceOf(IOException.class).hasMessageContaining("written");
        }
    }

    private CompletableFuture<String> readLine(LineFollower follower) {
        return started(() -> text(follower.next()));
    }

    private CompletableFuture<List<String>> readAll(LineFollower follower) {
        return started(() -> {
            List<String> lines = new ArrayList<>();
            for (byte[] line = follower.next(); line != null; line = follower.next()) {
                lines.add(text(line));
            }
            follower.close();
            return lines;
        });
    }

    private <T> CompletableFuture<T> started(Callable<T> reading) {
        CompletableFuture<T> result = new CompletableFuture<T>().orTimeout(20, TimeUnit.SECONDS);
        readers.execute(() -> {
            try {
                result.complete(reading.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static String text(byte[] line) {
        return line == null ? null : new String(line, StandardCharsets.UTF_8);
    }
}
