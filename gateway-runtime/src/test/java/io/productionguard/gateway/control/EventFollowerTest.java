package io.productionguard.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.control.EventFollower.RecordedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventFollowerTest {

    private static final String KEY = DecisionSigner.create().decisionKey();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final RecordedSession session = new RecordedSession();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<IOException>> ended = new CompletableFuture<>();

    private final EventFollower.Listener listener = new EventFollower.Listener() {
        @Override
        public void event(RecordedEvent event) {
            received.add(event.line());
        }

        @Override
        public void ended(Optional<IOException> why) {
            ended.complete(why);
        }
    };

    @Test
    void followsToTheSeal() throws Exception {
        try (ControlServer server = open(session);
                EventFollower follower = EventFollower.start(server.socket(), 0, PATIENCE, listener)) {
            assertThat(follower).isNotNull();
            for (int i = 0; i < 100; i++) {
                session.append("operation.decided", "number " + i);
            }
            session.seal();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(received).containsExactlyElementsOf(session.lines());
        }
    }

    @Test
    void resumesWithoutGapAfterEveryBrokenConnection() throws Exception {
        // Every connection breaks after three lines.
        ControlTarget brittle = new ForwardingTarget(session) {
            @Override
            public RecordedLines follow(long after) throws IOException {
                RecordedLines lines = super.follow(after);
                AtomicInteger given = new AtomicInteger();
                return new RecordedLines() {
                    @Override
                    public byte[] next() throws IOException, InterruptedException {
                        if (given.getAndIncrement() == 3) {
                            throw new IOException("a broken connection");
                        }
                        return lines.next();
                    }

                    @Override
                    public void close() {
                        lines.close();
                    }
                };
            }
        };
        try (ControlServer server = open(brittle);
                EventFollower follower = EventFollower.start(server.socket(), 0, PATIENCE, listener)) {
            assertThat(follower).isNotNull();
            for (int i = 0; i < 20; i++) {
                session.append("operation.decided", "number " + i);
            }
            session.seal();
            assertThat(ended.get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(received).containsExactlyElementsOf(session.lines());
        }
    }

    @Test
    void aConnectionThatWasSilentForLongIsReplacedWhenItBreaks() throws Exception {
        CountDownLatch breakNow = new CountDownLatch(1);
        ControlTarget silent = new ForwardingTarget(session) {
            @Override
            public RecordedLines follow(long after) throws IOException {
                RecordedLines lines = super.follow(after);
                return breakNow.getCount() == 0
                        ? lines
                        : new RecordedLines() {
                            @Override
                            public byte[] next() throws IOException, InterruptedException {
                                breakNow.await();
                                throw new IOException("a broken connection");
                            }

                            @Override
                            public void close() {
                                lines.close();
                            }
                        };
            }
        };
        session.append("session.started", "x");
        try (ControlServer server = open(silent);
                EventFollower follower = EventFollower.start(server.socket(), 0, Duration.ofMillis(1), listener)) {
            assertThat(follower).isNotNull();
            assertThat(received.poll(300, TimeUnit.MILLISECONDS))
                    .as("silent for longer than the follower's patience")
                    .isNull();
            assertThat(ended).isNotDone();
            breakNow.countDown();
            session.seal();
            assertThat(received.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(session.lines().get(0));
            assertThat(ended.get(20, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void startsWhereAnEarlierFollowerStopped() throws Exception {
        session.append("session.started", "x");
        session.append("operation.decided", "y");
        try (ControlServer server = open(session)) {
            EventFollower first = EventFollower.start(server.socket(), 0, PATIENCE, listener);
            assertThat(received.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(session.lines().get(0));
            assertThat(received.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(session.lines().get(1));
            first.close();
            session.append("operation.decided", "z");
            try (EventFollower second = EventFollower.start(server.socket(), 2, PATIENCE, listener)) {
                assertThat(second).isNotNull();
                assertThat(received.poll(10, TimeUnit.SECONDS))
                        .isEqualTo(session.lines().get(2));
                assertThat(received).isEmpty();
                assertThat(ended).as("a closed follower says nothing").isNotDone();
            }
        }
    }

    @Test
    void refusesLinesThatAreNoChain() throws Exception {
        session.append("session.started", "x");
        session.append("operation.decided", "y");
        session.append("operation.decided", "z");
        ControlTarget forging = new ForwardingTarget(session) {
            @Override
            public RecordedLines follow(long after) throws IOException {
                RecordedLines lines = super.follow(after);
                return new RecordedLines() {
                    @Override
                    public byte[] next() throws IOException, InterruptedException {
                        byte[] next = lines.next();
                        String line = next == null ? "" : new String(next, StandardCharsets.UTF_8);
                        return next == null
                                ? null
                                : line.replace("\"y\"", "\"forged\"").getBytes(StandardCharsets.UTF_8);
                    }

                    @Override
                    public void close() {
                        lines.close();
                    }
                };
            }
        };
        try (ControlServer server = open(forging);
                EventFollower follower = EventFollower.start(server.socket(), 0, PATIENCE, listener)) {
            assertThat(follower).isNotNull();
            assertThat(ended.get(20, TimeUnit.SECONDS).orElseThrow())
                    .hasMessage("what the gateway sends is not its recording: line 3 does not continue line 2");
        }
    }

    @Test
    void givesUpWhenTheGatewayStaysAway() throws Exception {
        Path nobody = directory.resolve("control.sock");
        try (EventFollower follower = EventFollower.start(nobody, 0, Duration.ofMillis(200), listener)) {
            assertThat(follower).isNotNull();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isPresent();
            assertThat(Files.exists(nobody)).isFalse();
        }
    }

    private static ControlServer open(ControlTarget target) throws IOException {
        return ControlServer.open(target, DecisionVerifier.create("s-1", KEY));
    }
}
