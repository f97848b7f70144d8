package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.control.ApprovalProofs;
import io.productionguard.gateway.control.DecisionRefusedException;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.identity.EvidenceSettings;
import io.productionguard.gateway.identity.SessionIdentity;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import io.productionguard.github.FakeGitHub.Run;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Everything that can go wrong between the dispatch and the evidence; the gateway's side is its own check of the evidence and
 * a list of decisions.
 */
class EnvironmentChannelTest {

    private FakeGitHub github;
    private EnvironmentChannel channel;
    private final List<Decision> decisions = new CopyOnWriteArrayList<>();

    private record Decision(String request, Verdict verdict, String approver, String comment, String evidence) {}

    /** Checks evidence as the gateway does, told what the front-end would tell it at the start. */
    private static final class Gateway {

        private final ApprovalProofs proofs;

        Gateway(Map<String, Object> demanded) throws IOException {
            JsonObject approvals = Json.parse(Json.write(demanded), new Json.Limits(65_536, 3, 50));
            Map<String, String> claims = new LinkedHashMap<>();
            for (String name : approvals.object("claims").names()) {
                claims.put(name, approvals.object("claims").text(name));
            }
            EvidenceSettings settings =
                    new EvidenceSettings(approvals.text("issuer"), approvals.text("audience"), claims);
            proofs = new ApprovalProofs(
                    "s-1", SessionIdentity.unverified("nobody").evidence(settings), Clock.systemUTC());
        }

        String refusal(HeldRequest held, String approver, String evidence) {
            try {
                var unused = proofs.check(
                        new ApprovalDecision(held.id(), held.digest(), Verdict.APPROVE, approver, "", evidence),
                        held.asked());
                return "";
            } catch (DecisionRefusedException e) {
                return e.getMessage();
            }
        }
    }

    @BeforeEach
    void open() throws Exception {
        github = new FakeGitHub();
        HttpClient http = GitHubApi.client(Map.of());
        GitHubApi api = new GitHubApi(http, URI.create(github.address() + "/api/v3"), "job-token");
        ReviewRules rules = new ReviewRules(
                FakeGitHub.REPOSITORY_ID, FakeGitHub.WORKFLOW, "main", "production", Set.of(FakeGitHub.AUTHOR.id()));
        JobToken token = JobToken.fetch(http, new RunnerContext(github.runnerVariables()), "production-guard");
        Gateway gateway = new Gateway(ApprovalEvidence.demanded(token, FakeGitHub.REPOSITORY, rules));
        Decisions recorded = new Decisions(Path.of("unused"), "s-1", DecisionSigner.create()) {
            @Override
            String decide(HeldRequest request, Verdict verdict, String approver, String comment, String evidence) {
                String refusal = verdict == Verdict.APPROVE ? gateway.refusal(request, approver, evidence) : "";
                if (refusal.isEmpty()) {
                    decisions.add(new Decision(request.id(), verdict, approver, comment, evidence));
                }
                return refusal;
            }
        };
        channel = new EnvironmentChannel(
                api,
                FakeGitHub.REPOSITORY,
                "s-1",
                "https://example.org/run",
                Duration.ofMinutes(10),
                rules,
                new ApprovalEvidence(api, http, FakeGitHub.REPOSITORY),
                recorded,
                Duration.ofMillis(50));
    }

    @AfterEach
    void close() {
        channel.close();
        github.close();
    }

    private static HeldRequest request(String id, String text, int approvers, Duration wait) {
        return new HeldRequest(
                id,
                new OperationDigest("ab".repeat(32)),
                "shop-db",
                "repo:acme/shop",
                text,
                List.of(),
                List.of("sql.write.delete"),
                List.of("orders"),
                Risk.HIGH,
                List.of(),
                "changes",
                "",
                approvers,
                Instant.now(),
                Instant.now().plus(wait),
                List.of());
    }

    private void ask(String id) {
        channel.ask(request(id, "DELETE FROM orders WHERE id = 1", 1, Duration.ofMinutes(5)));
    }

    private Run run() {
        return Await.value(
                "run", () -> github.runs.values().stream().findFirst().orElse(null));
    }

    private Decision decision() {
        return Await.value("decision", () -> decisions.isEmpty() ? null : decisions.get(0));
    }

    private void assertDenied(String why) {
        assertThat(decision().verdict()).isEqualTo(Verdict.DENY);
        assertThat(decision().comment()).contains(why);
        assertThat(decisions).hasSize(1);
    }

    @Test
    void approvesOnceWithTheSignedEvidence() throws Exception {
        ask("a1");
        github.approve(run(), FakeGitHub.JANE);
        assertThat(decision().verdict()).isEqualTo(Verdict.APPROVE);
        assertThat(decision().approver()).isEqualTo("jane (GitHub user 22)");
        assertThat(Json.parse(decision().evidence(), new Json.Limits(65_536, 3, 50))
                        .text("token"))
                .isEqualTo(run().evidence);
        channel.takeBack("a1");
        channel.close();
        assertThat(run().cancelled).isFalse();
    }

    @Test
    void asksEachRequestInARunOfItsOwn() {
        ask("a1");
        ask("a2");
        Await.until("two runs", () -> github.runs.size() == 2);
        Run second = github.runs.values().stream()
                .max(java.util.Comparator.comparing(run -> run.id))
                .orElseThrow();
        github.approve(second, FakeGitHub.JANE);
        assertThat(decision().request()).isEqualTo("a2");
        channel.takeBack("a1");
        Await.until("cancellation", () -> github.runs.values().stream().anyMatch(run -> run.cancelled));
        assertThat(second.cancelled).isFalse();
        assertThat(decisions).hasSize(1);
    }

    @Test
    void deniesABotsApproval() {
        ask("a1");
        github.approve(run(), FakeGitHub.BOT);
        assertDenied("no person");
    }

    @Test
    void deniesARunThatWasCancelled() {
        ask("a1");
        run().conclusion = "cancelled";
        run().status = "completed";
        assertDenied("ended (cancelled) and nobody approved");
    }

    @Test
    void deniesARunThatAnAdministratorLetThrough() {
        ask("a1");
        run().evidence = github.token(FakeGitHub.evidenceClaims(run()), FakeGitHub.audience(run()));
        run().conclusion = "success";
        run().status = "completed";
        assertDenied("nobody approved");
    }

    @Test
    void deniesAnotherWorkflowAndCancelsItsRun() {
        ask("a1");
        run().path = ".github/workflows/evil.yml";
        assertDenied("not the expected one");
        Await.until("cancellation", () -> run().cancelled);
    }

    @Test
    void deniesAnApprovalWithoutEvidence() {
        ask("a1");
        run().approvals.add(FakeGitHub.review("approved", FakeGitHub.JANE, "production"));
        run().conclusion = "success";
        run().status = "completed";
        assertDenied("left no evidence");
    }

    @ParameterizedTest
    @CsvSource({
        "run_id, 1",
        "run_attempt, 2",
        "repository_id, 666",
        "repository_owner_id, 666",
        "event_name, push",
        "ref, refs/heads/feature",
        "workflow_ref, acme/shop/.github/workflows/evil.yml@refs/heads/main",
        "job_workflow_ref, evil/repo/.github/workflows/x.yml@refs/heads/main",
        "environment, staging",
        "aud, production-guard-approval:0000000000000000000000000000000000000000000000000000000000000000",
        "iss, https://evil.example.org",
    })
    void deniesEvidenceThatProvesSomethingElse(String claim, String value) {
        ask("a1");
        Run run = run();
        Map<String, Object> claims = FakeGitHub.evidenceClaims(run);
        claims.put(claim, value);
        run.approvals.add(FakeGitHub.review("approved", FakeGitHub.JANE, "production"));
        run.evidence = github.token(claims, FakeGitHub.audience(run));
        run.conclusion = "success";
        run.status = "completed";
        assertDenied("evidence is refused");
    }

    @Test
    void asksLessOftenWhenLittleIsLeftOfTheRate() throws Exception {
        ask("a1");
        Run run = run();
        String look = "GET /api/v3/repos/acme/shop/actions/runs/" + run.id;
        github.disturbance = (exchange, path) -> {
            exchange.getResponseHeaders().set("X-RateLimit-Remaining", "20");
            exchange.getResponseHeaders()
                    .set(
                            "X-RateLimit-Reset",
                            Long.toString(Instant.now().plusSeconds(30).getEpochSecond()));
            return false;
        };
        long before = github.requests.stream().filter(look::equals).count();
        Await.until(
                "a look", () -> github.requests.stream().filter(look::equals).count() > before);
        github.approve(run, FakeGitHub.JANE);
        Instant from = Instant.now();
        assertThat(decision().verdict()).isEqualTo(Verdict.APPROVE);
        // About 30 s over 21 requests, instead of the interval of 50 ms.
        assertThat(Duration.between(from, Instant.now())).isBetween(Duration.ofMillis(500), Duration.ofSeconds(15));
    }

    @Test
    void deniesWhenTheRunIsGone() {
        ask("a1");
        long id = run().id;
        github.runs.remove(id);
        assertDenied("cannot be read: GitHub answers 404");
    }

    @Test
    void deniesWhenTheWorkflowIsMissing() {
        github.disturbance = (exchange, path) -> {
            if (path.endsWith("/dispatches")) {
                FakeGitHub.respond(exchange, 404, Map.of("message", "Not Found"));
                return true;
            }
            return false;
        };
        ask("a1");
        assertDenied("not in the default branch");
    }

    @Test
    void waitsForARateLimitThatEndsInTime() {
        ask("a1");
        Run run = run();
        AtomicInteger refused = new AtomicInteger();
        github.disturbance = (exchange, path) -> {
            if (refused.getAndIncrement() == 0) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                FakeGitHub.respond(exchange, 403, Map.of("message", "You have exceeded a secondary rate limit"));
                return true;
            }
            return false;
        };
        Await.until("the limit is met", () -> refused.get() > 0);
        int after = github.requests.size();
        github.approve(run, FakeGitHub.JANE);
        assertThat(decision().verdict()).isEqualTo(Verdict.APPROVE);
        assertThat(github.requests.size()).isGreaterThan(after);
    }

    @Test
    void deniesWhenARateLimitLastsTooLong() {
        ask("a1");
        run();
        github.disturbance = (exchange, path) -> {
            exchange.getResponseHeaders().set("X-RateLimit-Remaining", "0");
            exchange.getResponseHeaders()
                    .set(
                            "X-RateLimit-Reset",
                            Long.toString(Instant.now().plusSeconds(3600).getEpochSecond()));
            FakeGitHub.respond(exchange, 403, Map.of("message", "API rate limit exceeded"));
            return true;
        };
        assertDenied("rate limit");
    }

    @Test
    void deniesRulesThatWantSeveralPeople() {
        channel.ask(request("a1", "DELETE FROM orders", 2, Duration.ofMinutes(5)));
        assertDenied("an environment asks for one");
        assertThat(github.runs).isEmpty();
    }

    @Test
    void deniesWhatCannotBeShownWhole() {
        channel.ask(request("a1", "x".repeat(70_000), 1, Duration.ofMinutes(5)));
        assertDenied("too long to be shown");
        assertThat(github.runs).isEmpty();
    }

    @Test
    void asksConditionallySoThatWaitingCostsNoRate() {
        AtomicInteger conditional = new AtomicInteger();
        github.disturbance = (exchange, path) -> {
            if (exchange.getRequestHeaders().containsKey("If-None-Match")) {
                conditional.incrementAndGet();
            }
            return false;
        };
        ask("a1");
        Await.until("conditional requests", () -> conditional.get() > 2);
        assertThat(decisions).isEmpty();
    }
}
