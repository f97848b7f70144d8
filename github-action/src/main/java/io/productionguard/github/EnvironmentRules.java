package io.productionguard.github;

import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether an environment really asks people. GitHub makes up an environment without rules when a workflow names one that does
 * not exist, so this is checked before every request. https://docs.github.com/rest/deployments/environments
 */
final class EnvironmentRules {

    private final GitHubApi api;
    private final String repository;

    EnvironmentRules(GitHubApi api, String repository) {
        this.api = api;
        this.repository = repository;
    }

    /**
     * An environment that asks people.
     *
     * @param name as GitHub writes it, which ignores case where a workflow names it
     * @param weaknesses what weakens its protection, for a warning
     */
    record Protection(String name, List<String> weaknesses) {

        Protection {
            weaknesses = List.copyOf(weaknesses);
        }
    }

    /**
     * Checks an environment.
     *
     * @throws ActionException when it does not exist or nobody has to review
     */
    Protection check(String name) throws ActionException, IOException {
        String shown = Texts.line(name, 100);
        GitHubApi.Answer answer = api.read(
                "/repos/" + repository + "/environments/" + TrustedConfiguration.segment(name),
                "application/vnd.github+json");
        if (answer.status() == 404) {
            throw new ActionException(
                    "the environment " + shown + " does not exist, or the token may not read it"
                            + " (deployments: read, and actions: read in private repositories); create it with required reviewers");
        }
        if (answer.status() != 200) {
            throw new IOException("the environment " + shown + " cannot be read: " + answer.problem());
        }
        JsonObject environment = answer.json();
        if (!GitHubApi.string(environment, "name").equalsIgnoreCase(name)) {
            throw new ActionException("GitHub answers with another environment than " + shown);
        }
        if (!hasReviewers(environment)) {
            throw new ActionException(
                    "the environment " + shown + " has no required reviewers, so nobody would be asked;"
                            + " add them in the repository's settings (private repositories need GitHub Enterprise for it; use"
                            + " approval-fallback: issue otherwise)");
        }
        return new Protection(GitHubApi.string(environment, "name"), weaknesses(environment, shown));
    }

    private static boolean hasReviewers(JsonObject environment) throws IOException {
        for (JsonObject rule : environment.objects("protection_rules")) {
            if (GitHubApi.string(rule, "type").equals("required_reviewers")
                    && rule.members().get("reviewers") instanceof List<?> reviewers
                    && !reviewers.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static List<String> weaknesses(JsonObject environment, String shown) {
        List<String> weaknesses = new ArrayList<>();
        if (!Boolean.FALSE.equals(environment.members().get("can_admins_bypass"))) {
            weaknesses.add("administrators may bypass the rules of the environment " + shown
                    + "; a run let through that way is not taken for an approval");
        }
        if (environment.members().get("deployment_branch_policy") == null) {
            weaknesses.add(
                    "the environment " + shown + " takes jobs of every branch; limit it to the default branch, so"
                            + " that no other workflow can ask its reviewers");
        }
        return weaknesses;
    }
}
