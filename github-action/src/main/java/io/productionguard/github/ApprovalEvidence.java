package io.productionguard.github;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.identity.SessionIdentity;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.github.ReviewRules.Denied;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The identity token that the gated job fetched once reviewers had let it through. It is signed by GitHub and says: this run
 * of this workflow on this branch ran in this environment, for exactly the page that was shown.
 */
final class ApprovalEvidence {

    /** Name of the only entry in the artifact. */
    private static final String ENTRY = "evidence.jwt";

    private static final int MAX_ARTIFACT = 64 * 1024;
    private static final int MAX_TOKEN = 16 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final GitHubApi api;
    private final HttpClient http;
    private final String repository;
    private final JobToken job;
    private final ReviewRules rules;

    ApprovalEvidence(GitHubApi api, HttpClient http, String repository, JobToken job, ReviewRules rules) {
        this.api = api;
        this.http = http;
        this.repository = repository;
        this.job = job;
        this.rules = rules;
    }

    /**
     * Fetches and verifies it.
     *
     * @return what the recording keeps: the token with what it was checked for
     * @throws Denied when there is none, or it proves something else
     */
    String fetch(OpenApproval approval, OpenApproval.Review review, JsonObject run) throws Denied, IOException {
        long runId = approval.run.orElseThrow();
        String token = token(artifact(runId, approval.page.nonce()));
        OidcSettings settings = new OidcSettings(
                job.claim("iss"),
                approval.page.audience(),
                Map.of(),
                List.of("repository_id", "run_id"),
                Optional.empty(),
                Map.of());
        try (SessionIdentity identity = SessionIdentity.establish(settings, token)) {
            check(identity.caller(), runId);
        } catch (IdentityException e) {
            throw new Denied("the approval's evidence is refused: " + e.getMessage());
        }
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("type", "github-environment-approval");
        evidence.put("run", runId);
        evidence.put("address", GitHubApi.string(run, "html_url"));
        evidence.put("environment", rules.environment());
        evidence.put("userId", review.userId());
        evidence.put("login", review.login());
        evidence.put("pageAudience", approval.page.audience());
        evidence.put("token", token);
        return Json.write(evidence);
    }

    private void check(Caller caller, long runId) throws Denied {
        String workflow = repository + "/" + rules.workflowPath() + "@refs/heads/" + rules.branch();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("repository_id", job.claim("repository_id"));
        expected.put("repository_owner_id", job.claim("repository_owner_id"));
        expected.put("run_id", Long.toString(runId));
        expected.put("run_attempt", "1");
        expected.put("event_name", "workflow_dispatch");
        expected.put("ref", "refs/heads/" + rules.branch());
        expected.put("workflow_ref", workflow);
        expected.put("job_workflow_ref", workflow);
        for (Map.Entry<String, String> claim : expected.entrySet()) {
            if (!claim.getValue().equals(caller.claims().get(claim.getKey()))) {
                throw new Denied(
                        "the approval's evidence is refused: its " + claim.getKey() + " is not " + claim.getValue());
            }
        }
        if (!rules.environment().equalsIgnoreCase(caller.claims().getOrDefault("environment", ""))) {
            throw new Denied("the approval's evidence is refused: it is from no job in " + rules.environment());
        }
    }

    private long artifact(long runId, String nonce) throws Denied, IOException {
        String name = "production-guard-approval-" + nonce;
        JsonObject list = api.get("/repos/" + repository + "/actions/runs/" + runId + "/artifacts?per_page=30");
        for (JsonObject artifact : list.objects("artifacts")) {
            if (GitHubApi.string(artifact, "name").equals(name)) {
                if (GitHubApi.id(artifact, "size_in_bytes") > MAX_ARTIFACT) {
                    throw new Denied("the approval's evidence is too large");
                }
                return artifact.number("id", 1, Long.MAX_VALUE);
            }
        }
        throw new Denied(
                "approved, but the approval run left no evidence; compare the approval workflow with the one that"
                        + " init writes");
    }

    private String token(long artifact) throws Denied, IOException {
        GitHubApi.Answer answer = api.read(
                "/repos/" + repository + "/actions/artifacts/" + artifact + "/zip", "application/vnd.github+json");
        if (answer.status() != 302) {
            throw new Denied("the approval's evidence cannot be downloaded: " + answer.problem());
        }
        byte[] archive;
        try {
            // The storage's address carries its own permission; the token must not travel there.
            URI address = RunnerContext.checked(URI.create(answer.location()), "the evidence's address");
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(address).timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            archive = Bodies.read(response.body(), MAX_ARTIFACT + 1, TIMEOUT);
            if (response.statusCode() != 200 || archive.length > MAX_ARTIFACT) {
                throw new Denied(
                        "the approval's evidence cannot be downloaded: the storage answers " + response.statusCode());
            }
        } catch (ActionException | IllegalArgumentException e) {
            throw new Denied("the approval's evidence cannot be downloaded: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while downloading the evidence");
        }
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            ZipEntry entry = zip.getNextEntry();
            if (entry != null && entry.getName().equals(ENTRY)) {
                byte[] token = zip.readNBytes(MAX_TOKEN + 1);
                if (token.length <= MAX_TOKEN) {
                    return new String(token, StandardCharsets.US_ASCII).strip();
                }
            }
        }
        throw new Denied("the approval's evidence is no archive with one " + ENTRY);
    }
}
