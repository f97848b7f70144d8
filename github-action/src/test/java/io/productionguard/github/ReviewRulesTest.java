package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.github.FakeGitHub.User;
import io.productionguard.github.ReviewRules.Denied;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewRulesTest {

    private static final ReviewRules RULES = new ReviewRules(
            FakeGitHub.REPOSITORY_ID, FakeGitHub.WORKFLOW, "main", "production", Set.of(FakeGitHub.AUTHOR.id()));

    private static JsonObject json(Map<String, ?> object) throws JsonException {
        return Json.parse(Json.write(object), new Json.Limits(100_000, 8, 1_000));
    }

    private static Map<String, Object> run() {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("id", 9L);
        run.put("path", FakeGitHub.WORKFLOW);
        run.put("event", "workflow_dispatch");
        run.put("head_branch", "main");
        run.put("run_attempt", 1L);
        run.put("repository", Map.of("id", FakeGitHub.REPOSITORY_ID));
        run.put("head_repository", Map.of("id", FakeGitHub.REPOSITORY_ID));
        return run;
    }

    @Test
    void takesTheRunThatWasDispatchedWithOrWithoutTheBranchInItsPath() throws Exception {
        assertThatCode(() -> RULES.checkRun(json(run()), 9)).doesNotThrowAnyException();
        Map<String, Object> run = run();
        run.put("path", FakeGitHub.WORKFLOW + "@main");
        RULES.checkRun(json(run), 9);
        run.put("path", FakeGitHub.WORKFLOW + "@refs/heads/main");
        RULES.checkRun(json(run), 9);
    }

    @ParameterizedTest
    @CsvSource({
        "path, .github/workflows/other.yml",
        "path, .github/workflows/production-guard-approval.yml@evil",
        "path, .github/workflows/production-guard-approval.yml.yml",
        "event, push",
        "head_branch, feature",
    })
    void refusesAnotherRun(String member, String value) throws Exception {
        Map<String, Object> run = run();
        run.put(member, value);
        JsonObject changed = json(run);
        assertThatThrownBy(() -> RULES.checkRun(changed, 9)).isInstanceOf(Denied.class);
    }

    @Test
    void refusesAnotherIdRepositoryOrAttempt() throws Exception {
        assertThatThrownBy(() -> RULES.checkRun(json(run()), 10)).isInstanceOf(Denied.class);
        for (String member : List.of("repository", "head_repository")) {
            Map<String, Object> run = run();
            run.put(member, Map.of("id", 666L));
            assertThatThrownBy(() -> RULES.checkRun(json(run), 9)).isInstanceOf(Denied.class);
        }
        Map<String, Object> again = run();
        again.put("run_attempt", 2L);
        assertThatThrownBy(() -> RULES.checkRun(json(again), 9)).isInstanceOf(Denied.class);
    }

    private static JsonObject reviews(Map<String, Object> review) throws JsonException {
        return json(Map.of("items", List.of(review)));
    }

    @Test
    void takesAPersonsApproval() throws Exception {
        var review = RULES.review(reviews(FakeGitHub.review("approved", FakeGitHub.JANE, "Production")));
        assertThat(review.orElseThrow().approver()).isEqualTo("jane (GitHub user 22)");
        assertThat(RULES.review(json(Map.of("items", List.of())))).isEmpty();
    }

    @Test
    void deniesEverythingThatIsNoApproval() throws Exception {
        deny("approved", FakeGitHub.AUTHOR, "production", "caused this job");
        deny("approved", FakeGitHub.BOT, "production", "no person");
        deny("approved", new User(22, "jane", "Organization"), "production", "no person");
        deny("approved", FakeGitHub.JANE, "staging", "another environment");
        deny("rejected", FakeGitHub.JANE, "production", "rejected: looked at it");
        deny("pending", FakeGitHub.JANE, "production", "says pending");
        deny("Approved", FakeGitHub.JANE, "production", "not approved");
    }

    private static void deny(String state, User user, String environment, String why) throws JsonException {
        JsonObject reviews = reviews(FakeGitHub.review(state, user, environment));
        assertThatThrownBy(() -> RULES.review(reviews))
                .isInstanceOf(Denied.class)
                .hasMessageContaining(why);
    }

    @Test
    void deniesAnApprovalThatStandsNextToARejection() throws Exception {
        JsonObject both = json(Map.of(
                "items",
                List.of(
                        FakeGitHub.review("approved", FakeGitHub.JANE, "production"),
                        FakeGitHub.review("rejected", new User(44, "joe", "User"), "production"))));
        assertThatThrownBy(() -> RULES.review(both)).isInstanceOf(Denied.class).hasMessageContaining("rejected");
    }
}
