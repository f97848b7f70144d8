package io.productionguard.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What subscribers of a recording see. */
class LineFollowerTest {

    @TempDir
    Path directory;

    private Path file;
    private final SealKey key = SealKey.generate();

    @BeforeEach
    void name() {
        file = directory.resolve("recording.jsonl");
    }

    @Test
    void givesOldAndLiveLinesWithoutGapOrDuplicate() throws Exception {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            List<Collecting> listeners = new ArrayList<>();
            for (int i = 1; i <= 3_000; i++) {
                if (i % 300 == 0) {
                    Collecting listener = new Collecting(i / 2);
                    listeners.add(listener);
                    recording.subscribe(i / 2, listener);
                }
                recording.append(Events.decided(i));
                recording.append(Events.completed(i));
            }
            recording.seal(Events.ended());
            List<String> all = Files.readAllLines(file);
            for (Collecting listener : listeners) {
                assertThat(listener.end.get(10, TimeUnit.SECONDS)).isEmpty();
                assertThat(listener.lines).isEqualTo(all.subList((int) listener.after, all.size()));
            }
        }
    }

    @Test
    void givesALineAtOnce() throws Exception {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            Collecting listener = new Collecting(0);
            recording.subscribe(0, listener);
            for (int i = 1; i <= 20; i++) {
                int expected = i;
                RecordingTest.await(() -> listener.lines.size() == expected);
                recording.append(Events.decided(i));
            }
            RecordingTest.await(() -> listener.lines.size() == 21);
        }
    }

    @Test
    void lateCompletionsArriveThoughNothingFollowsThem() throws Exception {
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            Collecting listener = new Collecting(1);
            recording.subscribe(1, listener);
            recording.append(Events.completed(1));
            RecordingTest.await(() -> listener.lines.size() == 1);
        }
    }

    @Test
    void neverWaitsForAListenerThatDoesNotRead() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Collecting slow = new Collecting(0) {
            @Override
            public void line(long sequence, byte[] line) throws IOException {
                reading.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.line(sequence, line);
            }
        };
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            recording.subscribe(0, slow);
            reading.await();
            for (int i = 1; i <= 20_000; i++) {
                recording.append(Events.decided(i));
            }
            recording.seal(Events.ended());
            assertThat(slow.lines).isEmpty();
            mayGoOn.countDown();
            slow.end.get(20, TimeUnit.SECONDS);
            assertThat(slow.lines).hasSize(20_003);
        }
    }

    @Test
    void endsWithTheListenersOwnFailure() throws Exception {
        Collecting failing = new Collecting(0) {
            @Override
            public void line(long sequence, byte[] line) throws IOException {
                throw new IOException("connection reset");
            }
        };
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            recording.subscribe(0, failing);
            assertThat(failing.end.get(10, TimeUnit.SECONDS))
                    .hasValueSatisfying(failure -> assertThat(failure).hasMessage("connection reset"));
            recording.append(Events.decided(1));
        }
    }

    @Test
    void stopsAListenerThatIsClosedEvenWhileItBlocks() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<String> interrupted = new CompletableFuture<>();
        Collecting blocked = new Collecting(0) {
            @Override
            public void line(long sequence, byte[] line) throws IOException {
                reading.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.complete("yes");
                    throw new IOException(e);
                }
            }
        };
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            Subscription subscription = recording.subscribe(0, blocked);
            reading.await();
            subscription.close();
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isEqualTo("yes");
            assertThat(blocked.end).isNotDone();
        }
    }

    @Test
    void endsWhenTheRecordingIsClosedUnsealed() throws Exception {
        Collecting listener = new Collecting(0);
        try (Recording recording = Recording.create(file, key, Clock.systemUTC())) {
            recording.append(Events.started("s-1"));
            recording.subscribe(0, listener);
            recording.append(Events.completed(1));
        }
        assertThat(listener.end.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(listener.lines).hasSize(2);
    }

    /** Keeps what it is given and checks the numbers. */
    private static class Collecting implements LineListener {

        final long after;
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final CompletableFuture<Optional<IOException>> end = new CompletableFuture<>();

        Collecting(long after) {
            this.after = after;
        }

        @Override
        public void line(long sequence, byte[] line) throws IOException {
            lines.add(new String(line, StandardCharsets.UTF_8));
            if (sequence != after + lines.size()) {
                throw new IOException("line " + sequence + " after " + lines.size() + " lines");
            }
        }

        @Override
        public void ended(Optional<IOException> failure) {
            end.complete(failure);
        }
    }
}
