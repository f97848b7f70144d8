package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.github.FakeGitHub.Run;
import io.productionguard.github.ShimRunner.Step;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A session from its start to its papers: identity, configuration, the command, the artifact, the job's result. */
class ActionTest extends ActionHarness {

    @Test
    void runsWhatAReviewerApprovedAndKeepsTheSession() throws Exception {
        Step main = started();
        assertThat(main.outputs().get("session-id")).startsWith("s-");
        assertThat(main.log()).contains("::add-mask::" + PASSWORD);
        assertThat(main.outputs().get("variables")).contains("PGHOST").contains("PGPASSWORD");
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        Run run = asked();
        assertThat(run.input("request"))
                .contains("DELETE FROM orders WHERE id &#61; 1")
                .contains("shop-db");
        assertThat(change).isNotDone();
        github.approve(run, FakeGitHub.JANE);
        assertThat(change.join()).isEqualTo(1);
        assertThat(rows()).isEqualTo(1);

        Step post = finished();
        assertThat(post.exitCode()).as(post.log()).isZero();
        assertThat(post.outputs())
                .containsEntry("approved", "1")
                .containsEntry("denied", "0")
                .containsEntry("session-artifact-id", "987");
        assertThat(post.outputs().get("session-artifact-url")).endsWith("/acme/shop/actions/runs/4711/artifacts/987");
        assertThat(post.summary())
                .contains("jane")
                .contains("DELETE FROM orders")
                .contains("advisory");
        assertThat(post.log()).doesNotContain("::error");
        assertThat(github.finalized)
                .containsEntry("hash", "sha256:" + FakeGitHub.sha256(github.artifact))
                .containsEntry("size", Integer.toString(github.artifact.length))
                .containsEntry("workflow_run_backend_id", "run-id");
        String recording = entry("recording.jsonl");
        assertThat(recording)
                .contains("github-environment-approval")
                .contains(run.evidence)
                .contains("\\\"verified\\\":{\\\"audience\\\":\\\"" + FakeGitHub.audience(run))
                .contains("an approval counts only with a token of " + github.issuer())
                .contains("jane (GitHub user 22)")
                .contains(FakeGitHub.REPOSITORY + "/.github/production-guard.yml@" + FakeGitHub.COMMIT)
                .contains("\"policySha256\":\""
                        + FakeGitHub.sha256(configuration("").getBytes(StandardCharsets.UTF_8)) + "\"")
                .contains("\"type\":\"seal\"")
                .doesNotContain(PASSWORD);
        assertThat(entry("session.html")).contains("<html").doesNotContain(PASSWORD);
        assertThat(entry("summary.json")).contains("\"approved\":1");
        assertThat(run.cancelled).isFalse();
    }

    @Test
    void deniesByRuleWithoutAskingAndLeavesTheJobAloneWithFailOnNever() throws Exception {
        shim.input("fail-on", "never");
        Step main = started();
        assertDenied(run(main.variables(), "DROP TABLE orders"), "ask the DBAs");
        assertThat(github.runs).isEmpty();
        Step post = finished();
        assertThat(post.exitCode()).as(post.log()).isZero();
        assertThat(post.log()).contains("::warning title=Denied on shop-db::DROP TABLE orders");
    }

    @Test
    void deniesWhatWouldBeAskedWhenNobodyIsNamed() throws Exception {
        shim.input("approval-environment", "");
        Step main = started();
        assertDenied(run(main.variables(), DELETE), "nobody can be asked");
    }

    @Test
    void saysWhichPermissionIsMissing() throws Exception {
        shim.without("ACTIONS_ID_TOKEN_REQUEST_URL");
        assertThat(refused()).contains("id-token: write");
        assertThat(finished().exitCode()).isZero();
    }

    @Test
    void refusesATokenOfAnotherRunAttemptRepositoryOrOwner() throws Exception {
        for (String claim : List.of("run_id", "run_attempt", "repository_id", "repository_owner_id", "actor_id")) {
            Object own = github.claims.put(claim, "4712");
            assertThat(refused()).contains("the identity token's " + claim + " is 4712");
            github.claims.put(claim, own);
        }
    }

    @Test
    void refusesATokenOfAnIssuerThatIsNotThisServers() throws Exception {
        shim.variable("GITHUB_SERVER_URL", "https://github.com");
        assertThat(refused()).contains("signs no tokens for jobs of https://github.com");
    }

    @Test
    void takesTheConfigurationFromTheDefaultBranchAndTheCheckoutOnlyToRestrict() throws Exception {
        Path copy = shim.workspace().resolve(".github/production-guard.yml");
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, configuration("  - {name: no-reads, effect: deny, actions: [sql.read]}"));
        Step main = started();
        assertThatThrownBy(run(main.variables(), "SELECT * FROM orders")::join).hasMessageContaining("no-reads");
        assertDenied(run(main.variables(), "DROP TABLE orders"), "ask the DBAs");
    }

    @Test
    void doesNotLetTheCheckoutAllowMore() throws Exception {
        Path copy = shim.workspace().resolve(".github/production-guard.yml");
        Files.createDirectories(copy.getParent());
        Files.writeString(
                copy,
                configuration("").replace("effect: deny", "effect: allow").replace(", message: \"ask the DBAs\"", ""));
        Step main = started();
        assertDenied(run(main.variables(), "DROP TABLE orders"), "ask the DBAs");
    }

    @Test
    void takesAPinnedConfigurationOfAnotherRepository() throws Exception {
        String source = "acme/policy/guard.yml@" + "b".repeat(40);
        github.files.put(source, configuration("  - {name: no-reads, effect: deny, actions: [sql.read]}"));
        shim.input("config", source);
        Step main = started();
        assertThatThrownBy(run(main.variables(), "SELECT * FROM orders")::join).hasMessageContaining("no-reads");
        finished();
        assertThat(entry("recording.jsonl")).contains("\"policySource\":\"" + source + "\"");
    }

    @Test
    void refusesAConfigurationThatMovesOrLeavesTheRepository() throws Exception {
        shim.input("config", "acme/policy/guard.yml@main");
        assertThat(refused()).contains("branches and tags move");
        shim.input("config", "../../etc/passwd");
        assertThat(refused()).contains("a path inside the repository");
        shim.input("config", "missing.yml");
        assertThat(refused()).contains("missing.yml in the default branch main does not exist");
        Path link = shim.workspace().resolve(".github/production-guard.yml");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("/etc/passwd"));
        shim.input("config", ".github/production-guard.yml");
        assertThat(refused()).contains("is no ordinary file").doesNotContain("root:");
    }

    @Test
    void endsTheSessionAlsoWhenTheCommandFails() throws Exception {
        shim.input("run", "exit 7");
        Step main = shim.main();
        assertThat(main.exitCode()).isEqualTo(7);
        assertThat(main.summary()).contains("Nothing was denied");
        assertThat(finished().summary()).isEmpty();
    }

    @Test
    void runsTheCommandInTheShellAndDirectoryThatAreAskedFor() throws Exception {
        Files.createDirectories(shim.workspace().resolve("below"));
        shim.input("shell", "sh").input("working-directory", "below").input("run", "pwd; echo \"0=$0\"");
        Step main = shim.main();
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(main.log()).contains("/shop/below\n").contains("script.sh");
        shim.input("shell", "pwsh");
        assertThat(refused()).contains("bash, sh or python");
        shim.input("shell", "").input("run", "");
        assertThat(refused()).contains("there is no run that it is for");
    }

    @Test
    void refusesIsolationItCannotHave() throws Exception {
        shim.input("isolation", "required");
        assertThat(refused()).contains("only the commands of the run input can be isolated");
    }

    @Test
    void failsTheJobWhenTheGatewayWasKilled() throws Exception {
        Step main = started();
        run(main.variables(), "SELECT 1").join();
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        asked();
        kill(gatewayPid());
        assertDenied(change, "");
        Await.until("the run nobody waits for is cancelled", () -> asked().cancelled);
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.log()).contains("not sealed");
        assertThat(post.summary()).contains("not complete or was changed");
        assertThat(github.artifact).isNotNull();
    }

    /** A main step whose command has made the file {@code started}. */
    private ShimRunner.Running running(String command) throws Exception {
        shim.input("run", command);
        ShimRunner.Running main = shim.start("main");
        Await.until("the command", () -> Files.exists(shim.workspace().resolve("started")));
        return main;
    }

    @Test
    void endsTheSessionOfAJobThatIsCancelledWhileItWaits() throws Exception {
        ShimRunner.Running main = running("trap 'echo told; exit 3' INT; touch started; sleep 60 & wait");
        main.interrupt();
        Step step = main.join();
        assertThat(step.log()).contains("told");
        assertThat(step.exitCode()).isEqualTo(3);
        assertThat(github.artifact).isNotNull();
        assertThat(entry("recording.jsonl")).contains("\"type\":\"seal\"");
        assertThat(finished().exitCode()).isZero();
    }

    @Test
    void endsTheSessionInThePostStepWhenTheMainStepWasKilled() throws Exception {
        ShimRunner.Running main = running("touch started; sleep 60");
        kill(main.pid());
        assertThat(main.join().exitCode()).isNotZero();
        Step post = finished();
        assertThat(post.exitCode()).as(post.log()).isZero();
        assertThat(post.summary()).contains("Nothing was denied");
        assertThat(entry("recording.jsonl")).contains("\"type\":\"seal\"");
    }

    @Test
    void takesTheApprovalBackWhenTheJobEndsWhileItWaits() throws Exception {
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        Run run = asked();
        Step post = finished();
        assertDenied(change, "");
        assertThat(run.cancelled).isTrue();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.outputs()).containsEntry("denied", "1");
    }

    @Test
    void uploadsAgainWhenTheArtifactServiceFails() throws Exception {
        Step main = started();
        run(main.variables(), "SELECT 1").join();
        AtomicInteger failures = new AtomicInteger();
        github.disturbance = (exchange, path) -> {
            boolean upload = path.startsWith("/results/") || path.equals("/storage");
            if (upload && failures.getAndIncrement() % 2 == 0) {
                FakeGitHub.respond(exchange, 503, Map.of());
                return true;
            }
            return false;
        };
        Step post = finished();
        assertThat(post.exitCode()).as(post.log()).isZero();
        assertThat(failures.get()).isGreaterThan(5);
        assertThat(github.finalized).containsEntry("hash", "sha256:" + FakeGitHub.sha256(github.artifact));
        assertThat((String) github.finalized.get("name")).matches("production-guard-session-agent-1-[0-9a-f]{8}");
    }

    @Test
    void saysWhereTheFilesAreWhenTheyCannotBeUploaded() throws Exception {
        started();
        github.disturbance = (exchange, path) -> {
            if (path.startsWith("/results/")) {
                FakeGitHub.respond(exchange, 403, Map.of());
                return true;
            }
            return false;
        };
        Step post = finished();
        assertThat(post.log()).contains("::error").contains("the session was not uploaded");
        assertThat(post.exitCode())
                .as("a session that nobody can review is no success")
                .isEqualTo(1);
    }

    @Test
    void saysWhatToDoInsteadOfUploadingOnEnterpriseServer() throws Exception {
        started();
        shim.variable("GITHUB_SERVER_URL", "https://git.example.org");
        Step post = finished();
        assertThat(post.log()).contains("actions/upload-artifact@v3");
        assertThat(post.summary()).contains("upload them with actions");
        assertThat(github.artifact).isNull();
    }

    @Test
    void warnsOfAnEnvironmentThatIsWeak() throws Exception {
        Map<String, Object> weak = FakeGitHub.environment("production", true);
        weak.put("can_admins_bypass", true);
        weak.put("deployment_branch_policy", null);
        github.environments.put("production", weak);
        assertThat(started().log())
                .contains("::warning title=Production Guard::administrators may bypass")
                .contains("takes jobs of every branch");
    }

    @Test
    void warnsOfVariablesThatLeadPastTheGateway() throws Exception {
        shim.variable("PGHOSTADDR", "10.0.0.1");
        assertThat(started().log()).contains("::warning").contains("PGHOSTADDR is set for this job");
        finished();
        shim.input("run", "echo \"[${PGHOSTADDR-none}]\"");
        assertThat(shim.main().log()).contains("[none]");
    }
}
