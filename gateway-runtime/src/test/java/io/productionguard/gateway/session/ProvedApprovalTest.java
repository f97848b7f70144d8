package io.productionguard.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.control.ApprovalProofs;
import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.ControlTarget.Counted;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.enforce.Verdict;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.OidcIssuer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session whose approvals need a token: what counts and what does not, over the real socket, with a real issuer. */
@Timeout(60)
final class ProvedApprovalTest {

    private static final String AUDIENCE = "approval:";
    private static final Json.Limits LIMITS = new Json.Limits(1 << 20, 8, 10_000);

    private static final String TARGETS = """
            version: 1
            targets:
              one: {type: listening, address: "one:1", tls: disable}
            rules:
              - {name: reads, effect: allow, actions: [thing.read]}
              - {name: writes, effect: approve, actions: [thing.write], approvers: APPROVERS}
            """;

    private final ListeningProtocol protocol = new ListeningProtocol();
    private final DecisionSigner signer = DecisionSigner.create();
    private OidcIssuer issuer;
    private GatewaySession session;
    private ControlClient client;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        issuer = new OidcIssuer();
        launch(1);
    }

    private void launch(int approvers) throws Exception {
        Map<String, Object> document = document();
        document.put("configuration", TARGETS.replace("APPROVERS", Integer.toString(approvers)));
        session = GatewaySession.start(read(document), List.of(protocol));
        client = ControlClient.connect(session.ready().control().orElseThrow());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        session.stop("the test is over");
        issuer.close();
    }

    private Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("configurationSource", "test");
        document.put("credentials", Map.of());
        document.put("unverifiedIdentity", "local:jane");
        document.put("decisionKey", signer.decisionKey());
        document.put("leaseSeconds", 60);
        document.put("output", directory.resolve("out").toString());
        document.put("approvals", approvals());
        return document;
    }

    private Map<String, Object> approvals() {
        Map<String, Object> approvals = new LinkedHashMap<>();
        approvals.put("proof", "token");
        approvals.put("issuer", issuer.name());
        approvals.put("audience", AUDIENCE);
        approvals.put("claims", Map.of("repository_id", "1001", "environment", "production", "run_attempt", "1"));
        return approvals;
    }

    private static LaunchSpec read(Map<String, Object> document) throws LaunchException {
        return LaunchDocument.read(new ByteArrayInputStream(Json.write(document).getBytes(StandardCharsets.UTF_8)));
    }

    /** A command that is held, and what a front-end would do for it. */
    private final class Held {
        final JsonObject request;
        final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        String run = "9001";

        Held(String text) throws Exception {
            List<String> before = client.status().held();
            Verdict first = submit(text);
            assertThat(first).isInstanceOf(Verdict.Hold.class);
            ((Verdict.Hold) first).held().whenSettled(Runnable::run, verdict::complete);
            request = events("approval.asked").get(before.size() + settled()).object("request");
        }

        private int settled() throws Exception {
            return events("approval.settled").size();
        }

        String shown() {
            return page(text("text"));
        }

        /** What would be shown if the gateway had said these words. */
        String page(String words) {
            try {
                ApprovalRequest asked = new ApprovalRequest(
                        text("id"),
                        digest(),
                        text("target"),
                        text("requester"),
                        words,
                        request.texts("parameters"),
                        request.texts("actions"),
                        request.texts("resources"),
                        Risk.valueOf(text("risk").toUpperCase(Locale.ROOT)),
                        request.texts("reasons"),
                        text("rule"),
                        text("message"),
                        (int) request.number("approvers", 1, 10),
                        Instant.parse(text("requestedAt")),
                        Instant.parse(text("expiresAt")));
                return "## " + words + "\n\n"
                        + ApprovalProofs.lastLine(session.ready().session(), asked);
            } catch (JsonException e) {
                throw new AssertionError(e);
            }
        }

        OperationDigest digest() {
            return new OperationDigest(text("digest"));
        }

        Map<String, Object> claims() {
            Map<String, Object> claims = issuer.claims();
            claims.put("aud", AUDIENCE + sha256(shown()));
            claims.put("repository_id", "1001");
            claims.put("environment", "production");
            claims.put("run_attempt", "1");
            claims.put("run_id", run);
            return claims;
        }

        Map<String, Object> evidence(String token) {
            Map<String, Object> evidence = new LinkedHashMap<>();
            evidence.put("token", token);
            evidence.put("shown", shown());
            evidence.put("source", Map.of("run_id", run));
            evidence.put("about", Map.of("reviewer", "jane"));
            return evidence;
        }

        Counted approve(Map<String, Object> claims) throws IOException {
            return approve("jane", Json.write(evidence(issuer.token(claims))));
        }

        Counted approve(String who, String evidence) throws IOException {
            return decide(ApprovalDecision.Verdict.APPROVE, who, evidence);
        }

        Counted decide(ApprovalDecision.Verdict verdict, String who, String evidence) throws IOException {
            ApprovalDecision decision = new ApprovalDecision(text("id"), digest(), verdict, who, "", evidence);
            return client.decide(signer.sign(session.ready().session(), decision));
        }

        /** Not counted, still held, and recorded. */
        void refuses(Counted counted, String why) throws Exception {
            assertThat(counted.counted()).isFalse();
            assertThat(counted.note()).contains("evidence is refused").contains(why);
            assertThat(verdict).isNotDone();
            assertThat(events("violation"))
                    .anyMatch(event -> event.members().toString().contains(counted.note()));
        }

        private String text(String member) {
            return (String) request.members().get(member);
        }
    }

    @Test
    void countsAnApprovalThatIsProvedAndRecordsTheProof() throws Exception {
        Held held = new Held("write it");
        Counted counted = held.approve(held.claims());
        assertThat(counted).isEqualTo(new Counted(true, ""));
        assertThat(held.verdict.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Forward.class);

        JsonObject decision = events("approval.answered").get(0).object("decision");
        JsonObject evidence = Json.parse(decision.text("evidence"), LIMITS);
        JsonObject verified = evidence.object("verified");
        assertThat(verified.object("claims").members())
                .containsEntry("environment", "production")
                .containsEntry("run_id", "9001")
                .containsEntry("iss", issuer.name());
        assertThat(verified.text("audience")).isEqualTo(AUDIENCE + sha256(evidence.text("shown")));
        assertThat(evidence.object("about").text("reviewer")).isEqualTo("jane");
        // Whoever reads the recording later can check the signature again, also when the issuer has forgotten the key.
        RSAKey key = RSAKey.parse(verified.object("key").members());
        assertThat(JWSObject.parse(evidence.text("token")).verify(new RSASSAVerifier(key)))
                .isTrue();
        assertThat(lines().get(1)).contains("an approval counts only with a token of " + issuer.name());
    }

    @Test
    void refusesAnApprovalWithoutEvidence() throws Exception {
        Held held = new Held("write it");
        held.refuses(held.approve("jane", ""), "there is none");
        held.refuses(held.approve("jane", "https://ci.example/42"), "malformed");
        held.refuses(held.approve("jane", "{\"token\":\"x\"}"), "\"shown\" is missing");
        Map<String, Object> evidence = held.evidence(issuer.token(held.claims()));
        evidence.put("verified", Map.of("claims", Map.of()));
        held.refuses(held.approve("jane", Json.write(evidence)), "unknown member \"verified\"");
        evidence.remove("verified");
        evidence.put("source", Map.of());
        held.refuses(held.approve("jane", Json.write(evidence)), "where it is from");
    }

    @ParameterizedTest
    @CsvSource({
        "environment, staging",
        "environment, Production",
        "repository_id, 666",
        "run_attempt, 2",
        "run_id, 9002",
        "iss, https://evil.example.org",
        "aud, approval:0000000000000000000000000000000000000000000000000000000000000000",
        "aud, approval:",
        "aud, production-guard",
        "exp, 1790000000",
        "iat, 1790000000",
    })
    void refusesATokenThatProvesSomethingElse(String claim, String value) throws Exception {
        Held held = new Held("write it");
        Map<String, Object> claims = held.claims();
        claims.put(claim, value.matches("[0-9]{10}") ? (Object) Long.valueOf(value) : value);
        held.refuses(held.approve(claims), "the identity token");
        claims.remove(claim);
        held.refuses(held.approve(claims), "");
    }

    @Test
    void refusesATokenForSeveralAudiences() throws Exception {
        Held held = new Held("write it");
        Map<String, Object> claims = held.claims();
        claims.put("aud", List.of(claims.get("aud"), "production-guard"));
        held.refuses(held.approve(claims), "has aud");
    }

    @Test
    void refusesATokenFromBeforeTheQuestion() throws Exception {
        Held held = new Held("write it");
        Map<String, Object> claims = held.claims();
        Instant asked = Instant.parse(held.text("requestedAt"));
        claims.put("iat", asked.minusSeconds(62).getEpochSecond());
        held.refuses(held.approve(claims), "older than the question");
        claims.put("iat", Instant.now().plusSeconds(300).getEpochSecond());
        held.refuses(held.approve(claims), "in the future");
    }

    @Test
    void refusesForgedSignatures() throws Exception {
        Held held = new Held("write it");
        RSAKey stranger = OidcIssuer.rsa("key-1");
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build();
        String forged = OidcIssuer.sign(header, held.claims(), stranger);
        held.refuses(held.approve("jane", Json.write(held.evidence(forged))), "has a wrong signature");
        JWSHeader unknown =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-9").build();
        String unlisted = OidcIssuer.sign(unknown, held.claims(), stranger);
        held.refuses(held.approve("jane", Json.write(held.evidence(unlisted))), "key that its issuer does not list");
        String good = issuer.token(held.claims());
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        held.refuses(held.approve("jane", Json.write(held.evidence(unsigned))), "wrong signature");
    }

    @Test
    void refusesWhatWasShownForAnotherRequest() throws Exception {
        Held first = new Held("write one");
        Held second = new Held("write two");
        second.run = "9002";
        // All of the first one's, with nothing changed: for the second command.
        second.refuses(
                second.approve("jane", Json.write(first.evidence(issuer.token(first.claims())))), "not this request");
        // A page that only contains the line, as a command could.
        Map<String, Object> evidence = second.evidence("x");
        String page = second.shown() + "\nsomething else";
        Map<String, Object> claims = second.claims();
        claims.put("aud", AUDIENCE + sha256(page));
        evidence.put("shown", page);
        evidence.put("token", issuer.token(claims));
        second.refuses(second.approve("jane", Json.write(evidence)), "not this request");
        // The same operation in other words, as somebody could who stands between the gateway and the front-end.
        String harmless = second.page("read it");
        claims.put("aud", AUDIENCE + sha256(harmless));
        evidence.put("shown", harmless);
        evidence.put("token", issuer.token(claims));
        second.refuses(second.approve("jane", Json.write(evidence)), "not this request");
        // Shown rightly, but the token is for another page.
        second.refuses(second.approve("jane", Json.write(second.evidence(issuer.token(first.claims())))), "audience");
        assertThat(second.approve(second.claims()).counted()).isTrue();
    }

    @Test
    void countsATokenAndARunOnce() throws Exception {
        client.close();
        session.stop("again, with two approvers");
        directory = directory.resolve("second");
        launch(2);
        Held held = new Held("write it");
        String token = issuer.token(held.claims());
        assertThat(held.approve("jane", Json.write(held.evidence(token))).counted())
                .isTrue();
        held.refuses(held.approve("joe", Json.write(held.evidence(token))), "used already");
        Map<String, Object> fresh = held.claims();
        fresh.put("jti", "another");
        held.refuses(held.approve("joe", Json.write(held.evidence(issuer.token(fresh)))), "used already");
        Map<String, Object> other = held.evidence(issuer.token(fresh));
        other.put("source", Map.of("run_id", held.run, "jti", "another"));
        held.refuses(held.approve("joe", Json.write(other)), "used already");
        held.run = "9002";
        assertThat(held.approve("joe", Json.write(held.evidence(issuer.token(held.claims()))))
                        .counted())
                .isTrue();
        assertThat(held.verdict.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Forward.class);
    }

    @Test
    void refusesWhileTheIssuersKeysCannotBeFetched() throws Exception {
        issuer.disturb(
                exchange -> OidcIssuer.respond(exchange, 503, ""), exchange -> OidcIssuer.respond(exchange, 503, ""));
        Held held = new Held("write it");
        held.refuses(held.approve(held.claims()), "keys cannot be fetched");
    }

    @Test
    void othersGoOnWhileKeysAreFetched() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        issuer.disturb(null, exchange -> {
            asked.countDown();
            try {
                assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        Held held = new Held("write it");
        CompletableFuture<Counted> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return held.approve(held.claims());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        try (ControlClient other =
                ControlClient.connect(session.ready().control().orElseThrow())) {
            assertThat(other.status().held()).hasSize(1);
            assertThat(submit("read it")).isInstanceOf(Verdict.Forward.class);
        }
        assertThat(answer).isNotDone();
        issuer.recover();
        goOn.countDown();
        // The download that hung is made once more.
        assertThat(answer.get(30, TimeUnit.SECONDS).counted()).isTrue();
    }

    @Test
    void aDenialNeedsNoProof() throws Exception {
        Held held = new Held("write it");
        assertThat(held.decide(ApprovalDecision.Verdict.DENY, "jane", "").counted())
                .isTrue();
        assertThat(held.verdict.get(5, TimeUnit.SECONDS)).isInstanceOf(Verdict.Refuse.class);
        Counted late = held.approve(held.claims());
        assertThat(late.counted()).isFalse();
        assertThat(late.note()).contains("no such request is waiting");
    }

    @Test
    void refusesALaunchWhoseProofWouldProveNothing() throws Exception {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("claims", Map.of()),
                Map.of("claims", Map.of("environment", "")),
                Map.of("claims", Map.of("environment", 1L)),
                Map.of("issuer", "http://issuer.example"),
                Map.of("issuer", "issuer"),
                Map.of("audience", ""),
                Map.of("audience", "a\nb"),
                Map.of("proof", "trust"),
                Map.of("proof", "decision"),
                Map.of("surprise", 1L))) {
            Map<String, Object> document = document();
            document.put("configuration", TARGETS);
            Map<String, Object> approvals = approvals();
            approvals.putAll(wrong);
            document.put("approvals", approvals);
            assertThatThrownBy(() -> read(document)).as(wrong.toString()).isInstanceOf(LaunchException.class);
        }
        Map<String, Object> document = document();
        document.put("configuration", TARGETS);
        document.put("approvals", Map.of("proof", "decision"));
        assertThat(read(document).frontEnd().orElseThrow().evidence()).isEmpty();
    }

    private Verdict submit(String text) throws IOException {
        return protocol.contexts
                .get(protocol.contexts.size() - 1)
                .enforcement()
                .connect("one", Caller.localUser("local:jane"), "127.0.0.1:9")
                .submit(ListeningProtocol.operation("one", text));
    }

    private List<JsonObject> events(String type) throws Exception {
        long sequence = client.status().sequence();
        Eventually.value(() -> lines().size(), lines -> lines >= sequence);
        List<JsonObject> events = new ArrayList<>();
        for (String line : lines()) {
            JsonObject event = Json.parse(line, LIMITS);
            if (event.text("type").equals(type)) {
                events.add(event);
            }
        }
        return events;
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve("out").resolve(SessionFiles.RECORDING));
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(OperationDigest.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
