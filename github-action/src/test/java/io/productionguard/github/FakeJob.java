package io.productionguard.github;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.productionguard.gateway.net.Json;
import io.productionguard.github.FakeGitHub.Run;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The job that the made-up GitHub runs, and the identity tokens it signs for it and for the approval workflow. */
abstract class FakeJob extends FakeAnswers {

    static final RSAKey KEY = key();

    abstract String address();

    String issuer() {
        return address() + "/_services/token";
    }

    static Map<String, Object> jobClaims() {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("sub", "repo:acme/shop:ref:refs/heads/feature");
        job.put("repository", FakeGitHub.REPOSITORY);
        job.put("repository_id", Long.toString(FakeGitHub.REPOSITORY_ID));
        job.put("repository_owner_id", "77");
        job.put("run_id", "4711");
        job.put("run_attempt", "1");
        job.put("check_run_id", "815");
        job.put("actor_id", Long.toString(FakeGitHub.AUTHOR.id()));
        job.put("sha", "a".repeat(40));
        job.put("ref", "refs/heads/feature");
        return job;
    }

    /** The runner's variables for the job those claims are of. */
    Map<String, String> runnerVariables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("GITHUB_SERVER_URL", address());
        variables.put("GITHUB_API_URL", address() + "/api/v3");
        variables.put("GITHUB_REPOSITORY", FakeGitHub.REPOSITORY);
        variables.put("GITHUB_REPOSITORY_ID", Long.toString(FakeGitHub.REPOSITORY_ID));
        variables.put("GITHUB_REPOSITORY_OWNER_ID", "77");
        variables.put("GITHUB_RUN_ID", "4711");
        variables.put("GITHUB_RUN_ATTEMPT", "1");
        variables.put("GITHUB_ACTOR", FakeGitHub.AUTHOR.login());
        variables.put("GITHUB_ACTOR_ID", Long.toString(FakeGitHub.AUTHOR.id()));
        variables.put("GITHUB_SHA", "a".repeat(40));
        variables.put("GITHUB_REF", "refs/heads/feature");
        variables.put("GITHUB_JOB", "agent");
        variables.put("GITHUB_WORKFLOW", "nightly");
        variables.put("GITHUB_EVENT_NAME", "push");
        variables.put("ACTIONS_ID_TOKEN_REQUEST_URL", address() + "/idtoken?api-version=2.0");
        variables.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token");
        variables.put("ACTIONS_RESULTS_URL", address() + "/results/");
        variables.put("ACTIONS_RUNTIME_TOKEN", sign(Map.of("scp", "Actions.Example Actions.Results:run-id:job-id")));
        return variables;
    }

    /** A token with these claims, signed with a key that this server lists. */
    String token(Map<String, ?> own, String audience) {
        Map<String, Object> all = new LinkedHashMap<>();
        long now = Instant.now().getEpochSecond();
        all.put("iss", issuer());
        all.put("aud", audience);
        all.put("iat", now);
        all.put("nbf", now);
        all.put("exp", now + 300);
        all.putAll(own);
        return sign(all);
    }

    private static String sign(Map<String, ?> claims) {
        try {
            JWSObject token = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build(), new Payload(Json.write(claims)));
            token.sign(new RSASSASigner(KEY));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("key-1").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> evidenceClaims(Run run) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("sub", "repo:acme/shop:environment:production");
        own.put("repository_id", Long.toString(FakeGitHub.REPOSITORY_ID));
        own.put("repository_owner_id", "77");
        own.put("run_id", Long.toString(run.id));
        own.put("run_attempt", "1");
        own.put("event_name", "workflow_dispatch");
        own.put("ref", "refs/heads/main");
        own.put("workflow_ref", FakeGitHub.REPOSITORY + "/" + FakeGitHub.WORKFLOW + "@refs/heads/main");
        own.put("job_workflow_ref", FakeGitHub.REPOSITORY + "/" + FakeGitHub.WORKFLOW + "@refs/heads/main");
        own.put("environment", "production");
        return own;
    }

    static String audience(Run run) {
        return "production-guard-approval:" + sha256(run.input("request").getBytes(StandardCharsets.UTF_8));
    }
}
