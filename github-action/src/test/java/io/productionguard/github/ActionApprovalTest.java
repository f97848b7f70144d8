package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.github.FakeGitHub.Run;
import io.productionguard.github.ShimRunner.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Approval by an environment's reviewers: who and what counts, and what happens when GitHub does not answer. */
class ActionApprovalTest extends ActionHarness {

    /** A command that is held: how it ends, and the run that asks about it. */
    private record Held(CompletableFuture<Integer> command, Run run) {}

    private Held held() throws Exception {
        CompletableFuture<Integer> command = run(started().variables(), DELETE);
        return new Held(command, asked());
    }

    @Test
    void deniesWhatAReviewerRejectsAndFailsTheJob() throws Exception {
        Held held = held();
        github.reject(held.run(), FakeGitHub.JANE);
        assertDenied(held.command(), "jane");
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.outputs()).containsEntry("denied", "1");
        assertThat(post.log()).contains("::error title=Denied on shop-db::DELETE FROM orders");
    }

    @Test
    void deniesWhenNobodyAnswersInTimeAndCancelsTheRun() throws Exception {
        shim.input("approval-timeout", "1s");
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        assertDenied(change, "in time");
        Await.until("cancellation", () -> asked().cancelled);
    }

    @Test
    void cancelsTheRunWhenTheClientCancels() throws Exception {
        Step main = started();
        try (Connection connection = connect(main.variables());
                Statement statement = connection.createStatement()) {
            CompletableFuture<Integer> change = execute(statement);
            Run run = asked();
            statement.cancel();
            assertDenied(change, "");
            Await.until("cancellation", () -> run.cancelled);
        }
    }

    @Test
    void keepsTheApprovalForAClientThatComesBackWithTheSameCommandOnce() throws Exception {
        Step main = started();
        Connection connection = connect(main.variables());
        CompletableFuture<Integer> lost = execute(connection.createStatement());
        Run run = asked();
        connection.abort(Runnable::run);
        assertDenied(lost, "");
        assertThat(run.cancelled).isFalse();
        CompletableFuture<Integer> back = run(main.variables(), DELETE);
        github.approve(run, FakeGitHub.JANE);
        assertThat(back.join()).isEqualTo(1);
        assertThat(github.runs).hasSize(1);
    }

    private static CompletableFuture<Integer> execute(Statement statement) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        statement.execute(DELETE);
                        return statement.getUpdateCount();
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                COMMANDS);
    }

    private void deniesRun(Consumer<Run> change, FakeGitHub.User approver, String why) throws Exception {
        Held held = held();
        change.accept(held.run());
        if (approver != null) {
            github.approve(held.run(), approver);
        }
        assertDenied(held.command(), why);
    }

    private static void end(Run run, String conclusion) {
        run.conclusion = conclusion;
        run.status = "completed";
    }

    @Test
    void deniesWhoStartedTheJob() throws Exception {
        deniesRun(run -> {}, FakeGitHub.AUTHOR, "caused this job");
    }

    @Test
    void deniesABotsApproval() throws Exception {
        deniesRun(run -> {}, FakeGitHub.BOT, "no person");
    }

    @Test
    void deniesARunThatWasCancelled() throws Exception {
        deniesRun(run -> end(run, "cancelled"), null, "ended (cancelled) and nobody approved");
    }

    @Test
    void deniesARunThatAnAdministratorLetThrough() throws Exception {
        deniesRun(run -> end(run, "success"), null, "nobody approved");
    }

    @Test
    void deniesAnotherRun() throws Exception {
        deniesRun(run -> run.claimedId = 1, FakeGitHub.JANE, "not the expected one");
    }

    @Test
    void deniesAnotherWorkflowPathAndCancelsItsRun() throws Exception {
        deniesRun(run -> run.path = ".github/workflows/evil.yml", null, "not the expected one");
        Await.until("cancellation", () -> asked().cancelled);
    }

    @Test
    void deniesAnotherEvent() throws Exception {
        deniesRun(run -> run.event = "push", FakeGitHub.JANE, "not the expected one");
    }

    @Test
    void deniesAnotherBranch() throws Exception {
        deniesRun(run -> run.branch = "feature", FakeGitHub.JANE, "not the expected one");
    }

    @Test
    void deniesARunThatWasStartedAgain() throws Exception {
        deniesRun(run -> run.attempt = 2, FakeGitHub.JANE, "not the expected one");
    }

    @Test
    void deniesAnotherEnvironment() throws Exception {
        github.waitsFor = "staging";
        Step main = started();
        assertDenied(run(main.variables(), DELETE), "waits for another environment");
    }

    @Test
    void doesNotTakeTheApprovalOfWhoStartedTheRunAgain() throws Exception {
        github.trigger = FakeGitHub.JOE;
        Held held = held();
        github.approve(held.run(), FakeGitHub.JOE);
        assertDenied(held.command(), "caused this job");
    }

    @Test
    void takesTheRequestersOwnApprovalOnlyWhenThatIsAllowed() throws Exception {
        shim.input("allow-self-approval", "true");
        Held held = held();
        github.approve(held.run(), FakeGitHub.AUTHOR);
        assertThat(held.command().join()).isEqualTo(1);
    }

    @Test
    void deniesEvidenceForAnotherPage() throws Exception {
        Held held = held();
        CompletableFuture<Integer> change = held.command();
        Run run = held.run();
        approveWith(run, github.token(FakeGitHub.evidenceClaims(run), "production-guard-approval:" + "0".repeat(64)));
        assertDenied(change, "evidence is refused");
    }

    private static void approveWith(Run run, String evidence) {
        run.approvals.add(FakeGitHub.review("approved", FakeGitHub.JANE, "production"));
        run.evidence = evidence;
        end(run, "success");
    }

    @Test
    void deniesEvidenceThatGitHubDidNotSign() throws Exception {
        Held held = held();
        CompletableFuture<Integer> change = held.command();
        Run run = held.run();
        String token = github.token(FakeGitHub.evidenceClaims(run), FakeGitHub.audience(run));
        int signature = token.lastIndexOf('.') + 1;
        approveWith(run, token.substring(0, signature) + "AAAA" + token.substring(signature + 4));
        assertDenied(change, "evidence is refused");
    }

    @Test
    void usesAnApprovalForOneCommandOnce() throws Exception {
        Step main = started();
        CompletableFuture<Integer> first = run(main.variables(), DELETE);
        Run run = asked();
        github.approve(run, FakeGitHub.JANE);
        assertThat(first.join()).isEqualTo(1);
        CompletableFuture<Integer> same = run(main.variables(), DELETE);
        Run second = asked(2);
        assertThat(second.input("nonce")).isNotEqualTo(run.input("nonce"));
        assertThat(same).isNotDone();
        // The first command's evidence, passed off as the second's.
        approveWith(second, run.evidence);
        assertThatThrownBy(same::join).hasMessageContaining("evidence is refused");
    }

    @Test
    void asksForEachOfSeveralHeldCommandsByItself() throws Exception {
        Step main = started();
        CompletableFuture<Integer> one = run(main.variables(), DELETE);
        Run first = asked();
        CompletableFuture<Integer> two = run(main.variables(), "DELETE FROM orders WHERE id = 2");
        Run second = asked(2);
        github.approve(second, FakeGitHub.JANE);
        assertThat(two.join()).isEqualTo(1);
        assertThat(one).isNotDone();
        github.reject(first, FakeGitHub.JANE);
        assertThatThrownBy(one::join).hasMessageContaining("jane");
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void deniesRulesThatWantSeveralPeople() throws Exception {
        serve(configuration("").replace("effect: approve,", "effect: approve, approvers: 2,"));
        Step main = started();
        assertDenied(run(main.variables(), DELETE), "an environment asks for one");
        assertThat(github.runs).isEmpty();
    }

    @Test
    void findsTheRunByItsNonceOnOldServers() throws Exception {
        github.returnsRunDetails = false;
        Step main = started();
        CompletableFuture<Integer> first = run(main.variables(), DELETE);
        Run run = asked();
        CompletableFuture<Integer> second = run(main.variables(), "DELETE FROM orders WHERE id = 2");
        github.approve(asked(2), FakeGitHub.JANE);
        assertThat(second.join()).isEqualTo(1);
        github.approve(run, FakeGitHub.JANE);
        assertThat(first.join()).isEqualTo(1);
    }

    @Test
    void refusesAnEnvironmentThatIsMissingOrAsksNobody() throws Exception {
        github.environments.clear();
        assertThat(refused()).contains("the environment production does not exist");
        github.environments.put("production", FakeGitHub.environment("production", false));
        assertThat(refused()).contains("has no required reviewers");
    }

    @Test
    void deniesWhenTheEnvironmentIsGoneLater() throws Exception {
        Step main = started();
        github.environments.clear();
        assertDenied(run(main.variables(), DELETE), "does not exist");
        assertThat(github.runs).isEmpty();
    }

    @Test
    void deniesWhenTheRunIsGone() throws Exception {
        Held held = held();
        github.runs.remove(held.run().id);
        assertDenied(held.command(), "cannot be read: GitHub answers 404");
    }

    @Test
    void carriesOnWhenTheApiIsDownWhileItWaits() throws Exception {
        Held held = held();
        CompletableFuture<Integer> change = held.command();
        Run run = held.run();
        int before = github.requests.size();
        github.disturbance = (exchange, path) -> {
            FakeGitHub.respond(exchange, 502, Map.of("message", "Bad Gateway"));
            return true;
        };
        Await.until("attempts while it is down", () -> github.requests.size() > before + 3);
        assertThat(change).isNotDone();
        github.disturbance = (exchange, path) -> false;
        github.approve(run, FakeGitHub.JANE);
        assertThat(change.join()).isEqualTo(1);
    }

    @Test
    void waitsOutASecondaryRateLimit() throws Exception {
        limited(() -> Map.of("Retry-After", "1"), "You have exceeded a secondary rate limit");
    }

    @Test
    void waitsOutAPrimaryRateLimit() throws Exception {
        limited(
                () -> Map.of(
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        Long.toString(Instant.now().plusSeconds(3).getEpochSecond())),
                "API rate limit exceeded");
    }

    private void limited(Supplier<Map<String, String>> headers, String message) throws Exception {
        Held held = held();
        CompletableFuture<Integer> change = held.command();
        Run run = held.run();
        AtomicInteger refused = new AtomicInteger();
        github.disturbance = (exchange, path) -> {
            if (!path.startsWith("/api/") || refused.getAndIncrement() > 0) {
                return false;
            }
            headers.get().forEach(exchange.getResponseHeaders()::set);
            FakeGitHub.respond(exchange, 403, Map.of("message", message));
            return true;
        };
        Await.until("the limit is met", () -> refused.get() > 0);
        int asked = refused.get();
        assertThat(change).isNotDone();
        github.approve(run, FakeGitHub.JANE);
        assertThat(change.join()).isEqualTo(1);
        assertThat(asked).as("requests while the limit lasts").isLessThanOrEqualTo(2);
    }

    @Test
    void deniesWhenARateLimitLastsLongerThanTheCommandWaits() throws Exception {
        CompletableFuture<Integer> change = held().command();
        github.disturbance = (exchange, path) -> {
            exchange.getResponseHeaders().set("Retry-After", "7200");
            FakeGitHub.respond(exchange, 429, Map.of("message", "slow down"));
            return path.startsWith("/api/");
        };
        assertDenied(change, "rate limit");
    }

    @Test
    void noticesAnApprovalAtTheNextPoll() throws Exception {
        Held held = held();
        CompletableFuture<Integer> change = held.command();
        Run run = held.run();
        String looks = "GET /api/v3/repos/acme/shop/actions/runs/" + run.id;
        Await.until("it is being looked at", () -> github.requests.contains(looks));
        github.approve(run, FakeGitHub.JANE);
        List<String> before = List.copyOf(github.requests);
        assertThat(change.join()).isEqualTo(1);
        // One that was under way when the reviewer clicked, and the one that saw it.
        assertThat(github.requests.stream().skip(before.size()).filter(looks::equals))
                .hasSizeLessThanOrEqualTo(2);
    }
}
