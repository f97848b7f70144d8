package io.productionguard.github;

import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import io.productionguard.github.OpenApproval.Review;
import java.util.Optional;
import java.util.Set;

/**
 * Which run, and which word of whom, counts. Everything that is not exactly an approval by somebody else is a denial.
 *
 * @param repositoryId of this repository
 * @param workflowPath such as {@code .github/workflows/production-guard-approval.yml}
 * @param branch the default branch
 * @param environment whose reviewers are asked
 * @param requesters ids of those who caused the job and therefore may not approve; empty when they may
 */
record ReviewRules(long repositoryId, String workflowPath, String branch, String environment, Set<Long> requesters) {

    /** A denial: why, and by whom when a person said no. */
    static final class Denied extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Optional<Review> by;

        Denied(String why) {
            this(why, Optional.empty());
        }

        Denied(String why, Optional<Review> by) {
            super(why);
            this.by = by;
        }

        Optional<Review> by() {
            return by;
        }
    }

    /** Refuses a run that is not the one that was dispatched, or was run again. */
    void checkRun(JsonObject run, long id) throws Denied, JsonException {
        String path = GitHubApi.string(run, "path");
        int at = path.indexOf('@');
        boolean expected = GitHubApi.id(run, "id") == id
                && (at < 0 ? path : path.substring(0, at)).equals(workflowPath)
                && (at < 0 || isBranch(path.substring(at + 1)))
                && GitHubApi.string(run, "event").equals("workflow_dispatch")
                && GitHubApi.string(run, "head_branch").equals(branch)
                && run.object("repository").number("id", 1, Long.MAX_VALUE) == repositoryId
                && run.object("head_repository").number("id", 1, Long.MAX_VALUE) == repositoryId
                && GitHubApi.id(run, "run_attempt") == 1;
        if (!expected) {
            throw new Denied("the approval run " + id + " is not the expected one: wrong workflow, event, branch,"
                    + " repository or attempt");
        }
    }

    private boolean isBranch(String reference) {
        return reference.equals(branch) || reference.equals("refs/heads/" + branch);
    }

    /** The approval among the reviews of a run; empty when nobody has said anything yet. */
    Optional<Review> review(JsonObject reviews) throws Denied, JsonException {
        Optional<Review> approved = Optional.empty();
        for (JsonObject review : reviews.objects("items")) {
            Review by = reviewer(review);
            String state = GitHubApi.string(review, "state");
            if (state.equals("rejected")) {
                throw new Denied("rejected" + said(by), Optional.of(by));
            }
            if (!state.equals("approved")) {
                throw new Denied("a review of the approval run says " + Texts.line(state, 40) + ", not approved");
            }
            checkEnvironments(review);
            checkPerson(review.object("user"), by);
            approved = Optional.of(by);
        }
        return approved;
    }

    private static Review reviewer(JsonObject review) throws JsonException {
        JsonObject user = review.object("user");
        return new Review(
                user.number("id", 1, Long.MAX_VALUE),
                Texts.line(user.text("login"), 100),
                GitHubApi.string(review, "comment"));
    }

    private static String said(Review by) {
        return by.comment().isBlank() ? "" : ": " + Texts.line(by.comment(), 500);
    }

    private void checkEnvironments(JsonObject review) throws Denied, JsonException {
        var environments = review.objects("environments");
        boolean exactly = environments.size() == 1
                && GitHubApi.string(environments.get(0), "name").equalsIgnoreCase(environment);
        if (!exactly) {
            throw new Denied("the approval is for another environment than " + Texts.line(environment, 100));
        }
    }

    private void checkPerson(JsonObject user, Review by) throws Denied {
        if (!GitHubApi.string(user, "type").equals("User")) {
            throw new Denied("approved by " + by.approver() + ", which is no person");
        }
        if (requesters.contains(by.userId())) {
            throw new Denied("approved by " + by.approver() + ", who caused this job; somebody else has to");
        }
    }

    /** Refuses an environment that holds the run other than the expected one. */
    void checkPending(JsonObject pending) throws Denied, JsonException {
        for (JsonObject deployment : pending.objects("items")) {
            if (!GitHubApi.string(deployment.object("environment"), "name").equalsIgnoreCase(environment)) {
                throw new Denied("the approval workflow waits for another environment than "
                        + Texts.line(environment, 100) + "; compare it with the one that init writes");
            }
        }
    }
}
