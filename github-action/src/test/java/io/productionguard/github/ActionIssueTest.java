package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.github.FakeGitHub.User;
import io.productionguard.github.ShimRunner.Step;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Approval by comments on an issue: whose, and which. */
class ActionIssueTest extends ActionHarness {

    private static final String TIME = "2026-11-22T10:00:00Z";

    @BeforeEach
    void askInIssues() {
        shim.input("approval-environment", "").input("approval-fallback", "issue");
        github.permissions.put("jane", "write");
        github.permissions.put("joe", "admin");
        github.permissions.put("author", "admin");
    }

    private String nonce() {
        String body = Await.value(
                "issue",
                () -> github.issues.isEmpty()
                        ? null
                        : (String) github.issues.get(0).get("body"));
        return body.replaceAll("(?s).*    approve ([0-9a-f]{16})\n.*", "$1");
    }

    private void comment(long id, User user, String words) {
        github.comments.add(FakeGitHub.comment(id, user, words, TIME));
    }

    private void awaitTwoLooks() {
        int before = github.requests.size();
        Await.until(
                "two more looks",
                () -> github.requests.stream()
                                .skip(before)
                                .filter(request -> request.contains("/issues/7/comments"))
                                .count()
                        > 2);
    }

    @Test
    void countsOnlyWhoMayWriteAndDidNotCauseTheJob() throws Exception {
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        String nonce = nonce();
        comment(1, FakeGitHub.AUTHOR, "approve " + nonce);
        comment(2, FakeGitHub.BOT, "approve " + nonce);
        comment(3, new User(55, "passer-by", "User"), "approve " + nonce);
        github.comments.add(FakeGitHub.comment(4, FakeGitHub.JANE, "approve " + nonce, "2026-11-22T10:00:09Z"));
        comment(5, FakeGitHub.JANE, "I approve " + nonce);
        comment(6, FakeGitHub.JANE, "approve 0000000000000000");
        var byApp = FakeGitHub.comment(7, FakeGitHub.JANE, "approve " + nonce, TIME);
        byApp.put("performed_via_github_app", java.util.Map.of("id", 1L));
        github.comments.add(byApp);
        awaitTwoLooks();
        assertThat(change).isNotDone();
        comment(8, FakeGitHub.JANE, "approve " + nonce);
        assertThat(change.join()).isEqualTo(1);
        Await.until("the issue is closed", () -> github.issues.size() > 1);
        finished();
        assertThat(entry("recording.jsonl")).contains("github-issue-comment").contains("jane (GitHub user 22)");
    }

    @Test
    void deniesWhatSomebodyDenies() throws Exception {
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        comment(1, FakeGitHub.JANE, "deny " + nonce());
        assertDenied(change, "jane");
    }

    @Test
    void waitsForAsManyPeopleAsTheRuleWants() throws Exception {
        serve(configuration("").replace("effect: approve,", "effect: approve, approvers: 2,"));
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        String nonce = nonce();
        comment(1, FakeGitHub.JANE, "approve " + nonce);
        comment(2, FakeGitHub.JANE, "approve " + nonce);
        awaitTwoLooks();
        assertThat(change).isNotDone();
        comment(3, FakeGitHub.JOE, "approve " + nonce);
        assertThat(change.join()).isEqualTo(1);
        finished();
        assertThat(entry("recording.jsonl")).contains("jane (GitHub user 22)").contains("joe (GitHub user 44)");
    }

    @Test
    void countsMembersOfTheTeamOnly() throws Exception {
        shim.input("approval-fallback", "issue:dbas");
        github.teams.put("dbas/memberships/joe", "active");
        github.teams.put("dbas/memberships/jane", "pending");
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), DELETE);
        String nonce = nonce();
        comment(1, FakeGitHub.JANE, "approve " + nonce);
        awaitTwoLooks();
        assertThat(change).isNotDone();
        comment(2, FakeGitHub.JOE, "approve " + nonce);
        assertThat(change.join()).isEqualTo(1);
    }

    @Test
    void closesTheIssueWhenNobodyAnsweredInTime() throws Exception {
        shim.input("approval-timeout", "1s");
        Step main = started();
        assertDenied(run(main.variables(), DELETE), "in time");
        Await.until("the issue is closed", () -> github.issues.size() > 1);
    }
}
