package io.productionguard.github;

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
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The identity token that the gated job fetched once reviewers had let it through. It is signed by GitHub and says: this run
 * of this workflow on this branch ran in this environment, for exactly the page that was shown. It is fetched here, and
 * verified by the gateway, which is told at its start what such a token must say.
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

    ApprovalEvidence(GitHubApi api, HttpClient http, String repository) {
        this.api = api;
        this.http = http;
        this.repository = repository;
    }

    /** What the gateway demands of the token: {@code approvals} of the launch document. */
    static Map<String, Object> demanded(JobToken job, String repository, ReviewRules rules) {
        String branch = "refs/heads/" + rules.branch();
        String workflow = repository + "/" + rules.workflowPath() + "@" + branch;
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("repository_id", Long.toString(rules.repositoryId()));
        claims.put("repository_owner_id", job.claim("repository_owner_id"));
        claims.put("run_attempt", "1");
        claims.put("event_name", "workflow_dispatch");
        claims.put("ref", branch);
        claims.put("workflow_ref", workflow);
        claims.put("job_workflow_ref", workflow);
        claims.put("environment", rules.environment());
        Map<String, Object> demanded = new LinkedHashMap<>();
        demanded.put("proof", "token");
        demanded.put("issuer", job.claim("iss"));
        demanded.put("audience", ApprovalPage.AUDIENCE);
        demanded.put("claims", claims);
        return demanded;
    }

    /**
     * Fetches it.
     *
     * @return what the decision carries as evidence; not yet verified
     * @throws Denied when there is none
     */
    String fetch(OpenApproval approval, OpenApproval.Review review, JsonObject run) throws Denied, IOException {
        long runId = approval.run.orElseThrow();
        String token = token(artifact(runId, approval.page.nonce()));
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("type", "github-environment-approval");
        about.put("address", GitHubApi.string(run, "html_url"));
        about.put("userId", review.userId());
        about.put("login", review.login());
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("token", token);
        evidence.put("shown", approval.page.markdown());
        evidence.put("source", Map.of("run_id", Long.toString(runId)));
        evidence.put("about", about);
        return Json.write(evidence);
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
