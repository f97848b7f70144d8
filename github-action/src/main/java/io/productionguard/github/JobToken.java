package io.productionguard.github;

import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The job's OpenID Connect token: fetched from the runner's token service, read once the gateway has verified the very same
 * token. Nothing here checks a signature.
 *
 * @param text the token; a secret
 * @param claims as they stand in it
 */
record JobToken(String text, JsonObject claims) {

    private static final int MAX_CHARS = 16 * 1024;
    private static final Json.Limits LIMITS = new Json.Limits(2 * MAX_CHARS, 8, 2_000);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int ATTEMPTS = 3;

    /** Claim and the runner's variable that must say the same. */
    private static final List<Map.Entry<String, String>> SAME = List.of(
            Map.entry("repository_id", "GITHUB_REPOSITORY_ID"),
            Map.entry("repository_owner_id", "GITHUB_REPOSITORY_OWNER_ID"),
            Map.entry("repository", "GITHUB_REPOSITORY"),
            Map.entry("run_id", "GITHUB_RUN_ID"),
            Map.entry("run_attempt", "GITHUB_RUN_ATTEMPT"),
            Map.entry("actor_id", "GITHUB_ACTOR_ID"),
            Map.entry("sha", "GITHUB_SHA"),
            Map.entry("ref", "GITHUB_REF"));

    /** What makes a job, as opposed to its run; not every server has it. */
    private static final String CHECK_RUN = "check_run_id";

    /** Asks the runner for a token for this audience. */
    static JobToken fetch(HttpClient client, RunnerContext runner, String audience)
            throws ActionException, IOException {
        String address = runner.optional("ACTIONS_ID_TOKEN_REQUEST_URL").orElseThrow(JobToken::missing);
        String bearer = runner.optional("ACTIONS_ID_TOKEN_REQUEST_TOKEN").orElseThrow(JobToken::missing);
        String query =
                (address.contains("?") ? "&" : "?") + "audience=" + URLEncoder.encode(audience, StandardCharsets.UTF_8);
        URI target = RunnerContext.checked(URI.create(address + query), "ACTIONS_ID_TOKEN_REQUEST_URL");
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + bearer)
                .header("Accept", "application/json")
                .build();
        String token = answer(client, request).text("value");
        try {
            return new JobToken(token, Json.parse(CompactJws.parse(token).payload(), LIMITS));
        } catch (IllegalArgumentException e) {
            throw new IOException("the runner's token service answers with something that is no token", e);
        }
    }

    private static JsonObject answer(HttpClient client, HttpRequest request) throws IOException, ActionException {
        String problem = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                byte[] body = Bodies.read(response.body(), 4 * MAX_CHARS, TIMEOUT);
                if (response.statusCode() == 200) {
                    return Json.parse(body, LIMITS);
                }
                problem = "it answers " + response.statusCode();
                if (response.statusCode() < 500 && response.statusCode() != 429) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the runner's token service");
            } catch (IOException e) {
                problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
        }
        throw new ActionException("the job's identity token cannot be fetched from the runner's token service: "
                + Texts.line(problem, 200));
    }

    private static ActionException missing() {
        return new ActionException(
                "this job may not ask for an identity token: add `id-token: write` to the permissions"
                        + " of the job, next to `contents: read`, `actions: write` and `deployments: read` (naming one takes the"
                        + " others away; runs of pull requests from forks never get it)");
    }

    /**
     * Compares a token that the gateway accepted with what the runner says this job is.
     *
     * @throws ActionException when they differ: then one of the two belongs to another job
     */
    void compare(RunnerContext runner) throws ActionException {
        String issuer = GitHubApi.string(claims, "iss");
        if (!Issuers.belongs(runner.server(), issuer)) {
            throw new ActionException("the identity token is from " + Texts.line(issuer, 100)
                    + ", which signs no tokens for jobs of " + runner.server());
        }
        for (Map.Entry<String, String> same : SAME) {
            String variable = runner.required(same.getValue());
            if (!variable.equals(claim(same.getKey()))) {
                throw new ActionException("the identity token's " + same.getKey() + " is "
                        + Texts.line(claim(same.getKey()), 100) + ", but " + same.getValue() + " is "
                        + Texts.line(variable, 100));
            }
        }
    }

    /** Whether a later token is of the same job, as far as the server tells jobs of a run apart. */
    boolean isSameJob(JobToken later) {
        return claim(CHECK_RUN).equals(later.claim(CHECK_RUN))
                && claim("run_id").equals(later.claim("run_id"));
    }

    /** A claim as text; empty when it is missing. */
    String claim(String name) {
        Object value = claims.members().get(name);
        return value instanceof String || value instanceof Long ? value.toString() : "";
    }

    /** When it expires; a time that was never is the past. */
    Instant expires() {
        return Instant.ofEpochSecond(Math.max(0, GitHubApi.id(claims, "exp")));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "token of " + claim("sub");
    }
}
