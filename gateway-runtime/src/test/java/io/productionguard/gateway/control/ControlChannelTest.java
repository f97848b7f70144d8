package io.productionguard.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.control.ControlTarget.Counted;
import io.productionguard.gateway.operation.OperationDigest;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends over a real socket. */
@Timeout(60)
class ControlChannelTest {

    private static final ApprovalDecision DECISION = new ApprovalDecision(
            "a7",
            new OperationDigest("ab".repeat(32)),
            ApprovalDecision.Verdict.APPROVE,
            "jane",
            "fine",
            "https://ci.example/42");

    private final RecordedSession session = new RecordedSession();
    private final DecisionSigner signer = DecisionSigner.create();
    private ControlServer server;

    @BeforeEach
    void open() throws IOException {
        server = ControlServer.open(session, DecisionVerifier.create("s-1", signer.decisionKey()));
    }

    @AfterEach
    void close() throws IOException {
        session.seal();
        server.close();
        assertThat(server.socket()).doesNotExist();
        assertThat(server.socket().getParent()).doesNotExist();
    }

    @Test
    void onlyTheOwnerCanReachTheSocket() throws IOException {
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(server.socket().getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
                .isEqualTo("rw-------");
    }

    @Test
    void everyMethodAnswers() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            session.append("session.started", "x");
            assertThat(client.status())
                    .isEqualTo(new ControlTarget.Status("s-1", 4711, "running", List.of("a7"), 5, 1, 2, 3, 1, 30_000));
            assertThat(client.renewLease()).isEqualTo(60_000);
            assertThat(client.identify("good")).isEqualTo("repo:acme/shop");
            assertThat(client.decide(signer.sign("s-1", DECISION))).isEqualTo(new Counted(true, "1 of 2 approvers"));
            assertThat(session.decisions).containsExactly(DECISION);

            ControlTarget.Stopped stopped = client.stop("build finished");
            assertThat(stopped.sequence()).isEqualTo(3);
            assertThat(stopped.head()).matches("[0-9a-f]{64}");
            assertThat(stopped.output()).isEqualTo("/somewhere");
            assertThat(session.reasons).containsExactly("build finished");
        }
    }

    @Test
    void takesNotesForTheRecordingUpToALength() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            client.note("the agent runs: psql");
            assertThat(session.lines()).hasSize(1).allMatch(line -> line.contains("the agent runs: psql"));
            assertThatThrownBy(() -> client.note("x".repeat(8193))).isInstanceOf(ControlRefusedException.class);
            assertThat(session.lines()).hasSize(1);
        }
    }

    @Test
    void failuresAreAnsweredAndTheConnectionGoesOn() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            assertThatThrownBy(() -> client.identify("bad"))
                    .isInstanceOf(ControlRefusedException.class)
                    .hasMessage("the token is another job's");
            assertThatThrownBy(() -> client.stop("disk full"))
                    .isInstanceOf(ControlRefusedException.class)
                    .hasMessage("the recording could not be sealed: disk full");
            assertThatThrownBy(() -> client.events(99, line -> {}))
                    .isInstanceOf(ControlRefusedException.class)
                    .hasMessage("the recording has only 0 lines");
            assertThat(client.renewLease()).isEqualTo(60_000);
        }
    }

    @Test
    void aReplayedDecisionIsNotCountedAgain() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            String jws = signer.sign("s-1", DECISION);
            assertThat(client.decide(jws).counted()).isTrue();
            assertThat(client.decide(jws)).isEqualTo(new Counted(false, "jane has decided already"));
            assertThat(session.decisions).hasSize(1);
            assertThat(session.violations).isEmpty();
        }
    }

    @Test
    void readingTheSocketIsNotEnoughToApprove() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            Counted forged = client.decide(DecisionSigner.create().sign("s-1", DECISION));
            assertThat(forged).isEqualTo(new Counted(false, "the decision is not signed with the front-end's key"));
            Counted other = client.decide(signer.sign("s-2", DECISION));
            assertThat(other).isEqualTo(new Counted(false, "the decision is for another session"));
            Counted garbage = client.decide("garbage");
            assertThat(garbage.counted()).isFalse();

            assertThat(session.decisions).isEmpty();
            assertThat(session.violations)
                    .containsExactly(
                            "control channel: the decision is not signed with the front-end's key",
                            "control channel: the decision is for another session",
                            "control channel: the decision is not a JWS of three parts");
        }
    }

    @Test
    void aDecisionForAnotherRequestOrOperationIsNotCounted() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            assertThat(client.decide(signer.sign(
                            "s-1",
                            new ApprovalDecision(
                                    "a8", DECISION.digest(), ApprovalDecision.Verdict.APPROVE, "jane", "", ""))))
                    .isEqualTo(new Counted(false, "no such request waits"));
            assertThat(client.decide(signer.sign(
                            "s-1",
                            new ApprovalDecision(
                                    "a7",
                                    new OperationDigest("cd".repeat(32)),
                                    ApprovalDecision.Verdict.APPROVE,
                                    "jane",
                                    "",
                                    ""))))
                    .isEqualTo(new Counted(false, "the digest is another operation's"));
            assertThat(session.decisions).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{",
                "[]",
                "{\"method\":\"status\"}",
                "{\"id\":\"1\",\"method\":\"status\"}",
                "{\"id\":null,\"method\":\"status\"}",
                "{\"id\":1,\"id\":2,\"method\":\"status\"}",
                "{\"id\":1,\"method\":{\"a\":{\"b\":1}}}",
                "{\"id\":1,\"method\":\"status\"} {\"id\":2,\"method\":\"status\"}",
                "\u0000"
            })
    void aMalformedLineIsAnsweredWithAnErrorAndEndsTheConnection(String line) throws IOException {
        try (Raw raw = new Raw(server.socket())) {
            raw.send(line + "\n{\"id\":3,\"method\":\"lease\"}\n");
            assertThat(raw.receive())
                    .startsWith("{\"error\":\"malformed request: ")
                    .endsWith("\"}");
            assertThat(raw.receive()).isNull();
        }
        assertThat(session.violations).hasSize(1);
        try (ControlClient next = ControlClient.connect(server.socket())) {
            assertThat(next.renewLease()).isEqualTo(60_000);
        }
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() throws IOException {
        try (Raw raw = new Raw(server.socket())) {
            raw.send(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}', '\n'});
            assertThat(raw.receive()).isEqualTo("{\"error\":\"malformed request: not UTF-8\"}");
            assertThat(raw.receive()).isNull();
        }
    }

    @Test
    void anOverlongLineIsAnsweredWithAnErrorAndEndsTheConnection() throws Exception {
        try (Raw raw = new Raw(server.socket())) {
            byte[] endless = new byte[(1 << 20) + 1];
            java.util.Arrays.fill(endless, (byte) ' ');
            raw.send(endless);
            assertThat(raw.receive()).isEqualTo("{\"error\":\"a line is longer than 1048576 bytes\"}");
        }
        String padding = " ".repeat((1 << 20) - 27);
        try (Raw raw = new Raw(server.socket())) {
            raw.send("{\"id\":1,\"method\":\"lease\"}" + padding + " \n{\"id\":2,\"method\":\"lease\"}\n");
            assertThat(raw.receive()).as("exactly the limit").contains("\"id\":1,\"ok\":true");
            assertThat(raw.receive()).contains("\"id\":2,\"ok\":true");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1}",
                "{\"id\":1,\"method\":7}",
                "{\"id\":1,\"method\":\"destroy\"}",
                "{\"id\":1,\"method\":\"lease\",\"seconds\":99999}",
                "{\"id\":1,\"method\":\"stop\"}",
                "{\"id\":1,\"method\":\"decide\",\"decision\":{}}",
                "{\"id\":1,\"method\":\"events\",\"after\":-1}",
                "{\"id\":1,\"method\":\"events\",\"after\":1.5}",
                "{\"id\":1,\"method\":\"events\"}"
            })
    void aRequestThatMakesNoSenseIsAnsweredAndTheConnectionGoesOn(String line) throws IOException {
        try (Raw raw = new Raw(server.socket())) {
            raw.send(line + "\n{\"id\":2,\"method\":\"lease\"}\n");
            assertThat(raw.receive()).startsWith("{\"id\":1,\"error\":\"");
            assertThat(raw.receive()).isEqualTo("{\"id\":2,\"ok\":true,\"leaseRemainingMillis\":60000}");
        }
    }

    @Test
    void answersKeepTheOrderAndTheIdOfTheRequests() throws IOException {
        try (Raw raw = new Raw(server.socket())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("{\"method\":\"lease\",\"id\":").append(i).append(".5}\r\n");
            }
            raw.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(raw.receive()).startsWith("{\"id\":" + i + ".5,\"ok\":true");
            }
        }
    }

    @Test
    void aRequestMayArriveByteByByte() throws IOException {
        try (Raw raw = new Raw(server.socket())) {
            for (byte b : "{\"id\":1,\"method\":\"lease\"}\n".getBytes(StandardCharsets.UTF_8)) {
                raw.send(new byte[] {b});
            }
            assertThat(raw.receive()).contains("\"ok\":true");
        }
    }

    @Test
    void eventsComeFromThePastAndThenLiveExactlyAsRecorded() throws Exception {
        session.append("session.started", "ü \"quoted\" \u0000");
        session.append("operation.decided", "one");
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (ControlClient client = ControlClient.connect(server.socket())) {
            client.events(1, line -> received.add(new String(line, StandardCharsets.UTF_8)));
            assertThat(received.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(session.lines().get(1));
            session.append("operation.decided", "two");
            assertThat(received.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(session.lines().get(2));
            assertThat(client.renewLease())
                    .as("requests are answered in between")
                    .isEqualTo(60_000);
            assertThatThrownBy(() -> client.events(0, line -> {})).hasMessageContaining("already");
        }
    }

    @Test
    void theAnswerToEventsPrecedesTheFirstEvent() throws IOException {
        session.append("session.started", "x");
        try (Raw raw = new Raw(server.socket())) {
            raw.send("{\"id\":1,\"method\":\"events\",\"after\":0}\n");
            assertThat(raw.receive()).isEqualTo("{\"id\":1,\"ok\":true}");
            assertThat(raw.receive()).isEqualTo("{\"event\":" + session.lines().get(0) + "}");
        }
    }

    @Test
    void followersOfASealedRecordingSeeTheSealBeforeTheConnectionEnds() throws Exception {
        List<String> received = new ArrayList<>();
        try (ControlClient client = ControlClient.connect(server.socket())) {
            client.events(0, line -> received.add(new String(line, StandardCharsets.UTF_8)));
            for (int i = 0; i < 5_000; i++) {
                session.append("operation.decided", "number " + i);
            }
            session.seal();
            server.close();
            assertThat(client.awaitEnd()).isInstanceOf(EOFException.class);
        }
        assertThat(received).isEqualTo(session.lines());
    }

    @Test
    void theAnswerToStopArrivesAlthoughTheServerIsClosedAtOnce() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
                try {
                    synchronized (session) {
                        while (session.reasons.isEmpty()) {
                            session.wait();
                        }
                    }
                    server.close();
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(client.stop("done").sequence()).isEqualTo(2);
            closing.get(10, TimeUnit.SECONDS);
            assertThat(client.awaitEnd()).isInstanceOf(EOFException.class);
            assertThatThrownBy(client::status).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aSlowReaderOfEventsDelaysNobodyAndCostsNoMemory() throws Exception {
        String text = "x".repeat(10_000);
        try (Raw slow = new Raw(server.socket());
                ControlClient quick = ControlClient.connect(server.socket());
                ControlClient follower = ControlClient.connect(server.socket())) {
            slow.send("{\"id\":1,\"method\":\"events\",\"after\":0}\n"); // and reads nothing
            BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
            follower.events(0, received::add);
            for (int i = 0; i < 1_000; i++) { // 10 MB, far beyond any socket buffer
                session.append("operation.decided", text);
            }
            assertThat(quick.renewLease()).isEqualTo(60_000);
            for (int i = 0; i < 1_000; i++) {
                assertThat(received.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(slow.receive()).contains("\"ok\":true");
            for (int i = 0; i < 1_000; i++) {
                assertThat(slow.receive())
                        .isEqualTo("{\"event\":" + session.lines().get(i) + "}");
            }
        }
    }

    @Test
    void aPeerThatNeverReadsCannotKeepTheGatewayFromEnding() throws Exception {
        try (Raw stuck = new Raw(server.socket())) {
            stuck.send("{\"id\":1,\"method\":\"events\",\"after\":0}\n");
            for (int i = 0; i < 500; i++) {
                session.append("operation.decided", "x".repeat(10_000));
            }
            session.seal();
            long start = System.nanoTime();
            server.close();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .isLessThan(10);
        }
    }

    @Test
    void whatAPeerFollowedIsLetGoWhenItLeaves() throws Exception {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            client.events(0, line -> {});
            assertThat(session.following()).isEqualTo(1);
        }
        awaitFollowers(0);
    }

    @Test
    void aRecordingThatFailsEndsTheConnectionInsteadOfFallingSilent() throws Exception {
        ControlTarget broken = new ForwardingTarget(session) {
            @Override
            public RecordedLines follow(long after) {
                return new RecordedLines() {
                    @Override
                    public byte[] next() {
                        throw new IllegalStateException("broken on purpose");
                    }

                    @Override
                    public void close() {
                        // Holds nothing.
                    }
                };
            }
        };
        try (ControlServer brokenServer =
                        ControlServer.open(broken, DecisionVerifier.create("s-1", signer.decisionKey()));
                ControlClient client = ControlClient.connect(brokenServer.socket())) {
            client.events(0, line -> {});
            assertThat(client.awaitEnd()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void seventeenConnectionsAreOneTooMany() throws Exception {
        List<ControlClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                ControlClient client = ControlClient.connect(server.socket());
                clients.add(client);
                assertThat(client.renewLease()).isEqualTo(60_000);
            }
            try (Raw raw = new Raw(server.socket())) {
                assertThat(raw.receive()).isEqualTo("{\"error\":\"more than 16 connections\"}");
                assertThat(raw.receive()).isNull();
            }
            assertThat(clients.get(15).renewLease()).isEqualTo(60_000);

            clients.get(0).events(0, line -> {});
            clients.remove(0).close();
            awaitFollowers(0);
            try (ControlClient next = connectWhenThereIsRoom()) {
                assertThat(next.renewLease()).isEqualTo(60_000);
            }
        } finally {
            for (ControlClient client : clients) {
                client.close();
            }
        }
    }

    private ControlClient connectWhenThereIsRoom() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            ControlClient client = ControlClient.connect(server.socket());
            try {
                client.renewLease();
                return client;
            } catch (IOException e) {
                client.close();
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    @Test
    void anotherUsersProcessIsDisconnected() throws Exception {
        var nobody =
                Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        assertThat(ControlServer.mayConnect(nobody, nobody)).isTrue();
        assertThat(ControlServer.mayConnect(Files.getOwner(server.socket()), nobody))
                .isFalse();
        try (ControlServer nobodys =
                        ControlServer.open(session, DecisionVerifier.create("s-1", signer.decisionKey()), nobody);
                Raw raw = new Raw(nobodys.socket())) {
            assertThat(raw.receive()).isNull();
        }
        assertThat(session.violations).containsExactly("control channel: a process of another user tried to connect");
    }

    @Test
    void aPeerGoneMadDoesNotFillTheRecording() throws IOException {
        try (ControlClient client = ControlClient.connect(server.socket())) {
            for (int i = 0; i < 150; i++) {
                assertThat(client.decide("x").counted()).isFalse();
            }
        }
        assertThat(session.violations).hasSize(100);
        assertThat(session.violations.get(99)).endsWith("more of this will not be recorded");
    }

    @Test
    void aRequestCannotCloseTheServerItRunsOn() throws Exception {
        // Another server whose target closes it from within stop().
        ControlServer[] own = new ControlServer[1];
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        ControlTarget careless = new ForwardingTarget(session) {
            @Override
            public Stopped stop(String reason) throws IOException {
                try {
                    own[0].close();
                } catch (IllegalStateException e) {
                    thrown.complete(e);
                }
                return super.stop(reason);
            }
        };
        own[0] = ControlServer.open(careless, DecisionVerifier.create("s-1", signer.decisionKey()));
        try (ControlServer opened = own[0];
                ControlClient client = ControlClient.connect(opened.socket())) {
            client.stop("x");
            assertThat(thrown.get(10, TimeUnit.SECONDS)).hasMessageContaining("one of its own requests");
        }
    }

    private void awaitFollowers(int count) throws InterruptedException {
        synchronized (session) {
            while (session.following() != count) {
                session.wait(); // the class has a time limit
            }
        }
    }

    /** A peer that sends what it likes. */
    private static final class Raw implements AutoCloseable {

        private final SocketChannel channel;
        private final ControlLines lines;

        Raw(Path socket) throws IOException {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            lines = new ControlLines(channel);
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.UTF_8));
        }

        void send(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        /** The next line, or null at the end, however it came. */
        String receive() {
            try {
                byte[] line = lines.read();
                return line == null ? null : new String(line, StandardCharsets.UTF_8);
            } catch (IOException e) {
                return null;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
