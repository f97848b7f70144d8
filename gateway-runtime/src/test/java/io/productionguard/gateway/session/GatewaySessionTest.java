package io.productionguard.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.ControlTarget.Counted;
import io.productionguard.gateway.control.ControlTarget.Stopped;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.enforce.Verdict;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.record.RecordingVerifier;
import io.productionguard.gateway.record.SealKey;
import io.productionguard.gateway.record.Verification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class GatewaySessionTest {

    private static final String SECRET = "correct-horse-battery";

    private static final String TARGETS = """
            version: 1
            targets:
              one: {type: listening, address: "one:1", tls: disable, credential: one}
              two: {type: listening, address: "two:1", tls: disable}
            rules:
              - {name: reads, effect: allow, actions: [thing.read]}
              - {name: writes, effect: approve, actions: [thing.write]}
            """;

    private final ListeningProtocol protocol = new ListeningProtocol();
    private final DecisionSigner signer = DecisionSigner.create();
    private Optional<GatewaySession> session = Optional.empty();

    @TempDir
    Path directory;

    @AfterEach
    void stop() throws IOException {
        if (session.isPresent()) {
            session.get().stop("the test is over");
        }
    }

    @Test
    void aStartedSessionListensAndLeadsClientsToItself() throws Exception {
        Ready ready = start(spec(TARGETS)).ready();

        assertThat(ready.endpoints()).hasSize(2);
        ready.endpoints()
                .forEach(endpoint -> assertThat(isOpen(endpoint.port())).isTrue());
        assertThat(ready.environment())
                .containsEntry(
                        "THING_PORT", Integer.toString(ready.endpoints().get(0).port()))
                .containsEntry("PRODUCTION_GUARD_SESSION", ready.session())
                .containsEntry(
                        "PRODUCTION_GUARD_TARGET_ONE",
                        "localhost:" + ready.endpoints().get(0).port());
        assertThat(ready.sensitive()).containsExactly("THING_TOKEN");
        assertThat(ready.cleared()).containsExactly("THING_ELSEWHERE");
        Path certificate = Path.of(ready.environment().get("PRODUCTION_GUARD_CA"));
        assertThat(certificate).content().contains("BEGIN CERTIFICATE");
        assertThat(certificate.resolveSibling("thing.conf")).exists();
        assertThat(ready.control()).isEmpty();
        assertThat(ready.isolation()).isEqualTo("advisory");
    }

    @Test
    void theReadyLineIsOneLineOfJsonAsTheControlProtocolSays() throws Exception {
        Ready ready = start(withFrontEnd(TARGETS, Duration.ofMinutes(1))).ready();

        String line = ready.toJson();
        assertThat(line).doesNotContain("\n");
        JsonObject json = Json.parse(line, new Json.Limits(100_000, 4, 1_000));
        assertThat(json.text("type")).isEqualTo("ready");
        assertThat(json.number("pid", 1, Long.MAX_VALUE))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(json.text("control")).endsWith(".sock");
        assertThat(json.object("recordingKey").text("crv")).isEqualTo("Ed25519");
        assertThat(json.object("isolation").text("mode")).isEqualTo("advisory");
        assertThat(json.objects("endpoints").get(0).text("target")).isEqualTo("one");
        assertThat(json.text("caller")).isEqualTo("local user, unverified");
        assertThat(json.names())
                .containsExactlyInAnyOrder(
                        "type",
                        "version",
                        "session",
                        "pid",
                        "control",
                        "environment",
                        "sensitive",
                        "cleared",
                        "endpoints",
                        "recordingKey",
                        "caller",
                        "isolation",
                        "configurationSha256",
                        "output");
    }

    @Test
    void stoppingDeniesWhatIsHeldClosesTheListenersAndSeals() throws Exception {
        GatewaySession running = start(spec(TARGETS));
        Ready ready = running.ready();
        CompletableFuture<Verdict> held = hold(submit("write it"));

        SessionEnd end = running.stop("enough");

        assertThat(held.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Refuse.class);
        ready.endpoints()
                .forEach(endpoint -> assertThat(isOpen(endpoint.port())).isFalse());
        assertThat(end.operations()).isEqualTo(1);
        assertThat(end.denied()).isEqualTo(1);
        assertThat(files(directory.resolve("out")))
                .containsExactly("recording-key.json", "recording.jsonl", "session.html", "summary.json");
        assertThat(verify()).isInstanceOf(Verification.Sealed.class);
        assertThat(lines().get(lines().size() - 2))
                .contains("\"session.ended\"")
                .contains("enough");
        assertThat(Path.of(ready.environment().get("PRODUCTION_GUARD_CA")).getParent())
                .doesNotExist();
    }

    @Test
    void theOutputIsForItsOwnerOnly() throws Exception {
        start(spec(TARGETS)).stop("done");

        Path out = directory.resolve("out");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rwx------");
    }

    @Test
    void stoppingTwiceIsStoppingOnce() throws Exception {
        GatewaySession running = start(spec(TARGETS));
        CompletableFuture<SessionEnd> other = CompletableFuture.supplyAsync(() -> {
            try {
                return running.stop("second");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        SessionEnd first = running.stop("first");

        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(first);
        assertThat(running.over().get(10, TimeUnit.SECONDS)).isEqualTo(first);
        assertThat(lines().stream().filter(line -> line.contains("\"session.ended\"")))
                .hasSize(1);
    }

    @Test
    void theFirstLineTellsWhoAndWhatAndNoSecret() throws Exception {
        LaunchSpec spec = spec(TARGETS);
        start(new LaunchSpec(
                spec.configuration(),
                spec.restriction(),
                spec.credentials(),
                spec.identityToken(),
                spec.unverifiedIdentity(),
                spec.output(),
                spec.clientDirectory(),
                Map.of("build", "42", "url", "https://ci/?token=" + SECRET),
                spec.frontEnd()));

        String first = lines().get(0);
        assertThat(first)
                .contains("\"session.started\"")
                .contains("local:jane")
                .contains("\"unverified\"")
                .contains("\"advisory\"")
                .contains("\"42\"")
                .doesNotContain(SECRET);
    }

    @Test
    void aFrontEndFollowsDecidesAndStopsOverTheSocket() throws Exception {
        Ready ready = start(withFrontEnd(TARGETS, Duration.ofMinutes(1))).ready();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (ControlClient follower = ControlClient.connect(ready.control().orElseThrow());
                ControlClient client = ControlClient.connect(ready.control().orElseThrow())) {
            follower.events(0, line -> events.add(new String(line, StandardCharsets.UTF_8)));
            CompletableFuture<Verdict> held = hold(submit("write it"));
            JsonObject request = await(events, "approval.asked").object("request");
            assertThat(client.status().held()).containsExactly(request.text("id"));

            Counted counted = client.decide(signer.sign(
                    ready.session(),
                    new ApprovalDecision(
                            request.text("id"),
                            new io.productionguard.gateway.operation.OperationDigest(request.text("digest")),
                            ApprovalDecision.Verdict.APPROVE,
                            "jane",
                            "fine",
                            "")));

            assertThat(counted.counted()).isTrue();
            assertThat(held.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Forward.class);
            Stopped stopped = client.stop("block ended");
            assertThat(stopped.output()).isEqualTo(directory.resolve("out").toString());
            await(events, "session.ended");
            await(events, "seal");
            assertThat(follower.awaitEnd()).isInstanceOf(java.io.EOFException.class);
        }
        SessionEnd end = session.orElseThrow().over().get(10, TimeUnit.SECONDS);
        assertThat(end.approved()).isEqualTo(1);
        assertThat(ready.control().orElseThrow()).doesNotExist();
        assertThat(verify()).isInstanceOf(Verification.Sealed.class);
    }

    @Test
    void aLapsedLeaseEndsTheSessionOrderly() throws Exception {
        GatewaySession running = start(withFrontEnd(TARGETS, Duration.ofSeconds(3)));
        CompletableFuture<Verdict> held = hold(submit("write it"));

        running.over().get(20, TimeUnit.SECONDS);

        assertThat(held.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Refuse.class);
        assertThat(lines().get(lines().size() - 2)).contains("lease lapsed");
        assertThat(verify()).isInstanceOf(Verification.Sealed.class);
    }

    @Test
    void aListenerThatCannotBeOpenedLeavesNothingBehind() {
        String broken = TARGETS.replace("two:1", ListeningProtocol.BROKEN);

        assertThatThrownBy(() -> start(spec(broken)))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("broken:1")
                .satisfies(e -> assertThat(((LaunchException) e).kind()).isEqualTo(LaunchException.Cause.IMPOSSIBLE));
        assertThat(protocol.sockets)
                .singleElement()
                .satisfies(socket -> assertThat(socket.isClosed()).isTrue());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anOutputThatIsNotEmptyIsRefusedAndUntouched() throws Exception {
        Path mine = Files.writeString(
                Files.createDirectory(directory.resolve("out")).resolve("mine"), "x");

        assertThatThrownBy(() -> start(spec(TARGETS))).hasMessageContaining("not empty");
        assertThat(mine).content().isEqualTo("x");
        assertThat(protocol.sockets).isEmpty();
    }

    @Test
    void refusesAMissingAndANeedlessCredential() {
        LaunchSpec spec = spec(TARGETS);

        assertThatThrownBy(() -> start(with(spec, Map.of())))
                .hasMessageContaining("names the credential one, which was not given");
        assertThatThrownBy(() -> start(with(spec, Map.of("one", credential("one"), "vault", credential("vault")))))
                .hasMessageContaining("vault was given, but no target uses it");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void refusesToPretendIsolation() {
        assertThatThrownBy(() -> start(spec(TARGETS + "isolation: required\n")))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("isolation: required")
                .hasMessageContaining("preferred or none");
    }

    @Test
    void refusesAnIdentityTokenThatNothingWouldCheck() {
        LaunchSpec spec = spec(TARGETS);

        assertThatThrownBy(() -> start(new LaunchSpec(
                        spec.configuration(),
                        spec.restriction(),
                        spec.credentials(),
                        Optional.of("a.b.c"),
                        Optional.empty(),
                        spec.output(),
                        spec.clientDirectory(),
                        spec.labels(),
                        spec.frontEnd())))
                .hasMessageContaining("no identity to check it by");
    }

    @Test
    void refusesAForeignDecisionKey() {
        LaunchSpec spec = spec(TARGETS);

        assertThatThrownBy(() -> start(new LaunchSpec(
                        spec.configuration(),
                        spec.restriction(),
                        spec.credentials(),
                        spec.identityToken(),
                        spec.unverifiedIdentity(),
                        spec.output(),
                        spec.clientDirectory(),
                        spec.labels(),
                        Optional.of(new FrontEnd("AAAA", Duration.ofMinutes(1), Optional.empty())))))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("decision key");
    }

    @Test
    void aRestrictionMakesTheRulesStricterAndIsRecorded() throws Exception {
        LaunchSpec spec = spec(TARGETS);
        String stricter = TARGETS.replace("effect: allow", "effect: deny");
        start(new LaunchSpec(
                spec.configuration(),
                Optional.of(ConfigurationText.of(stricter, "checkout")),
                spec.credentials(),
                spec.identityToken(),
                spec.unverifiedIdentity(),
                spec.output(),
                spec.clientDirectory(),
                spec.labels(),
                spec.frontEnd()));

        assertThat(submit("read it")).isInstanceOf(Verdict.Refuse.class);
        assertThat(lines().get(1)).contains("stricter");
    }

    @Test
    void everyProblemOfAConfigurationIsNamed() {
        assertThatThrownBy(() -> start(spec(TARGETS + "surprise: 1\nanother: 2\n")))
                .isInstanceOf(LaunchException.class)
                .satisfies(e -> assertThat(((LaunchException) e).problems()).hasSize(2))
                .hasMessageContaining("and 1 more");
    }

    @Test
    void relativeCertificatePathsNeedADirectory() {
        String relative = TARGETS.replace("\"two:1\", tls: disable", "\"two:1\", tls: verify-ca, ca: ca.pem");

        assertThatThrownBy(() -> start(spec(relative))).hasMessageContaining("relative path");
    }

    private GatewaySession start(LaunchSpec spec) throws LaunchException {
        GatewaySession started = GatewaySession.start(spec, List.of(protocol));
        session = Optional.of(started);
        return started;
    }

    private LaunchSpec spec(String configuration) {
        return new LaunchSpec(
                ConfigurationText.of(configuration, "test"),
                Optional.empty(),
                Map.of("one", credential("one")),
                Optional.empty(),
                Optional.of("local:jane"),
                directory.resolve("out"),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    private static Credential credential(String name) {
        return new Credential(name, Optional.empty(), SECRET);
    }

    private LaunchSpec with(LaunchSpec spec, Map<String, Credential> credentials) {
        return new LaunchSpec(
                spec.configuration(),
                spec.restriction(),
                credentials,
                spec.identityToken(),
                spec.unverifiedIdentity(),
                spec.output(),
                spec.clientDirectory(),
                spec.labels(),
                spec.frontEnd());
    }

    private LaunchSpec withFrontEnd(String configuration, Duration lease) {
        LaunchSpec spec = spec(configuration);
        return new LaunchSpec(
                spec.configuration(),
                spec.restriction(),
                spec.credentials(),
                spec.identityToken(),
                spec.unverifiedIdentity(),
                spec.output(),
                spec.clientDirectory(),
                spec.labels(),
                Optional.of(new FrontEnd(signer.decisionKey(), lease, Optional.empty())));
    }

    private Verdict submit(String text) throws IOException {
        GuardedConnection connection =
                protocol.contexts.get(0).enforcement().connect("one", Caller.localUser("local:jane"), "127.0.0.1:9");
        return connection.submit(ListeningProtocol.operation("one", text));
    }

    private static CompletableFuture<Verdict> hold(Verdict verdict) {
        CompletableFuture<Verdict> settled = new CompletableFuture<>();
        assertThat(verdict).isInstanceOf(Verdict.Hold.class);
        ((Verdict.Hold) verdict).held().whenSettled(Runnable::run, settled::complete);
        return settled;
    }

    private static JsonObject await(BlockingQueue<String> events, String type) throws Exception {
        while (true) {
            String line = events.poll(10, TimeUnit.SECONDS);
            assertThat(line).as("an event of type " + type).isNotNull();
            JsonObject event = Json.parse(line, new Json.Limits(1 << 20, 8, 10_000));
            if (event.text("type").equals(type)) {
                return event;
            }
        }
    }

    private Verification verify() throws IOException {
        Path out = directory.resolve("out");
        return RecordingVerifier.verify(
                out.resolve(SessionFiles.RECORDING),
                Optional.of(SealKey.parsePublicKey(
                        out.resolve(SessionFiles.RECORDING_KEY).toString())));
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve("out").resolve(SessionFiles.RECORDING));
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
