package io.productionguard.github;

import io.productionguard.gateway.net.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Opens the approval channel that the settings ask for. */
final class Channels {

    /** How often GitHub is asked about held operations. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(10);

    private Channels() {}

    /** What a channel needs of the session. */
    record Context(
            Settings settings,
            RunnerContext runner,
            GitHubApi api,
            HttpClient http,
            Decisions decisions,
            JobToken token,
            Optional<ReviewRules> rules,
            Set<Long> requesters,
            String session) {}

    /** Whose reviews count, when the settings name an environment; as GitHub writes its name. */
    static Optional<ReviewRules> rules(
            Settings settings,
            TrustedConfiguration configuration,
            JobToken token,
            Optional<EnvironmentRules.Protection> environment,
            Set<Long> requesters)
            throws ActionException {
        if (environment.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ReviewRules(
                number(token, "repository_id"),
                ".github/workflows/" + settings.approvalWorkflow(),
                configuration.defaultBranch(),
                environment.get().name(),
                excluded(settings, token, requesters)));
    }

    /** Who may not approve. */
    private static Set<Long> excluded(Settings settings, JobToken token, Set<Long> requesters) throws ActionException {
        Set<Long> excluded = new LinkedHashSet<>(requesters);
        if (!settings.selfApproval()) {
            excluded.add(number(token, "actor_id"));
        }
        return excluded;
    }

    static ApprovalChannel open(Context context) throws ActionException {
        Settings settings = context.settings();
        String repository = context.runner().repository();
        if (settings.fallback().isPresent()) {
            return new IssueChannel(
                    context,
                    repository,
                    excluded(settings, context.token(), context.requesters()),
                    settings.fallback().get(),
                    pollInterval());
        }
        if (context.rules().isEmpty()) {
            return new NoApproval(context.decisions());
        }
        return new EnvironmentChannel(
                context.api(),
                repository,
                context.session(),
                context.runner().runAddress(),
                settings.approvalTimeout(),
                context.rules().get(),
                new ApprovalEvidence(context.api(), context.http(), repository),
                context.decisions(),
                pollInterval());
    }

    /**
     * Who started or repeated this run, and so may not approve; empty when nobody is asked, or they may. Who is behind the
     * job's token comes on top.
     */
    static Set<Long> requesters(Settings settings, GitHubApi api, RunnerContext runner)
            throws ActionException, IOException {
        boolean asks = settings.approvalEnvironment().isPresent()
                || settings.fallback().isPresent();
        if (settings.selfApproval() || !asks) {
            return Set.of();
        }
        JsonObject run = api.get("/repos/" + runner.repository() + "/actions/runs/" + runner.required("GITHUB_RUN_ID"));
        Set<Long> requesters = new LinkedHashSet<>();
        requesters.add(run.object("actor").number("id", 1, Long.MAX_VALUE));
        requesters.add(run.object("triggering_actor").number("id", 1, Long.MAX_VALUE));
        return requesters;
    }

    private static long number(JobToken token, String claim) throws ActionException {
        if (!token.claim(claim).matches("[0-9]{1,18}")) {
            throw new ActionException("the identity token has no " + claim);
        }
        return Long.parseLong(token.claim(claim));
    }

    /** The system property shortens it where GitHub is a test's. */
    private static Duration pollInterval() {
        return Duration.ofMillis(Long.getLong("production-guard.poll-millis", POLL_INTERVAL.toMillis()));
    }
}
