package io.productionguard.github;

import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import io.productionguard.github.OpenApproval.Review;
import io.productionguard.github.ReviewRules.Denied;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Approval by an environment's required reviewers. Environments guard only the start of a job, so for each request the
 * approval workflow is dispatched: its first job shows the command, its second job waits in the environment, and hands back
 * signed evidence when reviewers let it through. All requests share one poller; one run answers one request, once.
 */
final class EnvironmentChannel implements ApprovalChannel, Poller.Work<OpenApproval> {

    private static final Logger LOG = Logger.getLogger(EnvironmentChannel.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16;

    /** How far GitHub's clock may be behind. */
    private static final Duration SKEW = Duration.ofMinutes(2);

    private final GitHubApi api;
    private final String repository;
    private final String session;
    private final String job;
    private final Duration timeout;
    private final ReviewRules rules;
    private final EnvironmentRules environments;
    private final ApprovalEvidence evidence;
    private final Decisions decisions;
    private final Poller<OpenApproval> poller;

    /** Runs that have answered a request; used on the poller's thread. */
    private final Set<Long> used = new HashSet<>();

    /**
     * Opens the channel.
     *
     * @param job address of the job's run, shown to reviewers
     * @param timeout longest wait for one request
     */
    EnvironmentChannel(
            GitHubApi api,
            String repository,
            String session,
            String job,
            Duration timeout,
            ReviewRules rules,
            ApprovalEvidence evidence,
            Decisions decisions,
            Duration pollInterval) {
        this.api = api;
        this.repository = repository;
        this.session = session;
        this.job = job;
        this.timeout = timeout;
        this.rules = rules;
        this.environments = new EnvironmentRules(api, repository);
        this.evidence = evidence;
        this.decisions = decisions;
        this.poller = new Poller<>("environment-approvals", pollInterval, this);
    }

    @Override
    public void ask(HeldRequest request) {
        Instant longest = Instant.now().plus(timeout);
        Instant deadline = request.expiresAt().isBefore(longest) ? request.expiresAt() : longest;
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        ApprovalPage page =
                ApprovalPage.of(request, session, job, HexFormat.of().formatHex(nonce));
        poller.add(request.id(), new OpenApproval(request, page, deadline, Instant.now()), deadline);
    }

    @Override
    public void begin(OpenApproval approval) throws IOException, Denied {
        if (approval.request.approvers() > 1) {
            throw new Denied("the rule wants " + approval.request.approvers()
                    + " approvers, and an environment asks for" + " one; use approval-fallback: issue for such rules");
        }
        if (!approval.page.fits()) {
            throw new Denied("the command is too long to be shown whole to a reviewer");
        }
        try {
            environments.check(rules.environment());
        } catch (ActionException e) {
            throw new Denied(e.getMessage());
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("nonce", approval.page.nonce());
        inputs.put("environment", rules.environment());
        inputs.put("request", approval.page.markdown());
        approval.run = dispatch(inputs);
        LOG.log(
                Level.INFO,
                () -> approval.request.id() + " waits for reviewers"
                        + approval.run.map(id -> " of run " + id).orElse(""));
    }

    private Optional<Long> dispatch(Map<String, ?> inputs) throws IOException, Denied {
        String file = rules.workflowPath().substring(rules.workflowPath().lastIndexOf('/') + 1);
        String path = "/repos/" + repository + "/actions/workflows/" + file + "/dispatches";
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ref", rules.branch());
        body.put("inputs", inputs);
        body.put("return_run_details", true);
        GitHubApi.Answer answer = api.send("POST", path, body);
        if (answer.status() == 422 && answer.problem().contains("return_run_details")) {
            // An older server, which refuses what it does not know.
            body.remove("return_run_details");
            answer = api.send("POST", path, body);
        }
        return switch (answer.status()) {
            case 200 -> Optional.of(answer.json().number("workflow_run_id", 1, Long.MAX_VALUE));
            case 204 -> Optional.empty();
            case 404 ->
                throw new Denied("the approval workflow " + file + " is not in the default branch, or has no"
                        + " workflow_dispatch; put there what init writes");
            case 403 -> throw new Denied("the token may not dispatch the approval workflow (actions: write)");
            default -> throw new Denied("the approval workflow cannot be dispatched: " + answer.problem());
        };
    }

    @Override
    public boolean poll(OpenApproval approval) throws IOException, Denied {
        if (approval.run.isEmpty()) {
            approval.run = find(approval);
            if (approval.run.isEmpty()) {
                return false;
            }
        }
        long id = approval.run.get();
        JsonObject run = read("/repos/" + repository + "/actions/runs/" + id);
        rules.checkRun(run, id);
        if (used.contains(id)) {
            throw new Denied("the approval run " + id + " has answered another request");
        }
        String status = GitHubApi.string(run, "status");
        if (status.equals("waiting")) {
            // As long as it waits nobody has let it through: one request a round, and that costs no rate when nothing
            // changed.
            if (!approval.pendingChecked) {
                rules.checkPending(read("/repos/" + repository + "/actions/runs/" + id + "/pending_deployments"));
                approval.pendingChecked = true;
            }
            return false;
        }
        approval.approved = rules.review(read("/repos/" + repository + "/actions/runs/" + id + "/approvals"));
        if (!status.equals("completed")) {
            return false;
        }
        used.add(id);
        String conclusion = GitHubApi.string(run, "conclusion");
        if (approval.approved.isEmpty()) {
            throw new Denied("the approval run ended (" + Texts.line(conclusion, 40) + ") and nobody approved it");
        }
        if (!conclusion.equals("success")) {
            throw new Denied("approved, but the approval run ended with " + Texts.line(conclusion, 40)
                    + " instead of handing back evidence");
        }
        Review review = approval.approved.get();
        String proof = evidence.fetch(approval, review, run);
        String refusal = decisions.approve(approval.request, review.approver(), review.comment(), proof);
        if (!refusal.isEmpty()) {
            throw new Denied("approved by " + review.approver() + ", but " + refusal);
        }
        return true;
    }

    /** For servers that do not say which run they started: the one whose name carries the nonce. */
    private Optional<Long> find(OpenApproval approval) throws IOException, Denied {
        String file = rules.workflowPath().substring(rules.workflowPath().lastIndexOf('/') + 1);
        JsonObject runs = read("/repos/" + repository + "/actions/workflows/" + file
                + "/runs?event=workflow_dispatch&per_page=50&branch=" + TrustedConfiguration.segment(rules.branch())
                + "&created=" + TrustedConfiguration.segment(">=" + approval.dispatched.minus(SKEW)));
        Optional<Long> found = Optional.empty();
        for (JsonObject run : runs.objects("workflow_runs")) {
            if (GitHubApi.string(run, "display_title").contains(approval.page.nonce())) {
                if (found.isPresent()) {
                    throw new Denied("two approval runs carry the same nonce");
                }
                found = Optional.of(run.number("id", 1, Long.MAX_VALUE));
            }
        }
        return found;
    }

    private JsonObject read(String path) throws IOException, Denied {
        GitHubApi.Answer answer = api.poll(path);
        if (answer.status() == 200) {
            return answer.json();
        }
        if (answer.status() >= 500) {
            throw new IOException(answer.problem());
        }
        throw new Denied("the approval run cannot be read: " + answer.problem());
    }

    @Override
    public void denied(OpenApproval approval, Denied why) {
        if (why.by().isPresent()) {
            Review by = why.by().get();
            decisions.reject(approval.request, by.approver(), by.comment(), "");
        } else {
            decisions.deny(approval.request, why.getMessage());
        }
        giveUp(approval);
    }

    /** Cancels a run that nobody waits for any more, so that its reviewers are not asked in vain. */
    @Override
    public void giveUp(OpenApproval approval) {
        if (approval.run.isEmpty() || used.contains(approval.run.get())) {
            return;
        }
        used.add(approval.run.get());
        try {
            String path = "/repos/" + repository + "/actions/runs/" + approval.run.get() + "/cancel";
            GitHubApi.Answer answer = api.send("POST", path, null);
            LOG.log(Level.FINE, () -> "cancelling the approval run: " + answer.status());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the approval run " + approval.run.get() + " was not cancelled: " + e.getMessage());
        }
    }

    @Override
    public Duration pace() {
        return api.pace();
    }

    @Override
    public void takeBack(String id) {
        poller.remove(id);
    }

    @Override
    public void close() {
        poller.close();
    }
}
