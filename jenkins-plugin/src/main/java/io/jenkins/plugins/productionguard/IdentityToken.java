package io.jenkins.plugins.productionguard;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonException;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * The build's OIDC token, as some {@link StringCredentials} mints it. Its claims are read here without checking its
 * signature: the gateway checks that, against the issuer's published keys.
 */
final class IdentityToken {

    private final String token;
    private final JsonObject claims;

    private IdentityToken(String token, JsonObject claims) {
        this.token = token;
        this.claims = claims;
    }

    /** Mints a token for this build and notes the use of the credentials. Blocks. */
    static IdentityToken mint(Run<?, ?> run, String credentialsId) throws AbortException {
        StringCredentials credentials =
                CredentialsProvider.findCredentialById(credentialsId, StringCredentials.class, run, List.of());
        if (credentials == null) {
            throw new AbortException("Production Guard: there are no secret text credentials \"" + credentialsId
                    + "\" that this job may use; oidcCredentialsId names those that mint the build's identity token");
        }
        CredentialsProvider.track(run, credentials);
        String token = credentials.getSecret().getPlainText();
        String[] parts = token.split("\\.", -1);
        try {
            if (parts.length == 3) {
                String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
                return new IdentityToken(token, Json.object(payload));
            }
        } catch (JsonException | IllegalArgumentException e) {
            // Said below, without the cause: it may repeat part of the secret.
        }
        throw new AbortException("Production Guard: the credentials \"" + credentialsId + "\" hold no OIDC token");
    }

    String token() {
        return token;
    }

    String subject() {
        return claims.text("sub");
    }

    /** When it expires, seconds since the epoch; 0 when it does not say. */
    long expires() {
        return claims.number("exp");
    }

    /**
     * The {@code identity:} block for a policy that has none: this issuer, if it is this Jenkins itself, and exactly this
     * build.
     *
     * @throws AbortException when the token is another issuer's, which only an administrator can decide to trust
     */
    String identityBlock() throws AbortException {
        String issuer = claims.text("iss");
        String own = Jenkins.get().getRootUrl() + "oidc";
        if (!issuer.equals(own) && !issuer.startsWith(own + "/")) {
            throw new AbortException("Production Guard: the identity token was issued by " + PlainText.line(issuer, 200)
                    + ", not by this Jenkins (" + own + "); a policy has to name that issuer under identity.oidc");
        }
        Map<String, Object> oidc = new LinkedHashMap<>();
        oidc.put("issuer", issuer);
        oidc.put("audience", claims.text("aud"));
        Map<String, Object> bound = new LinkedHashMap<>();
        bound.put("sub", exact("sub"));
        Object number = claims.members().get("build_number");
        if (number != null) {
            bound.put("build_number", String.valueOf(number));
        }
        oidc.put("claims", bound);
        oidc.put("binding", List.copyOf(bound.keySet()));
        return "identity: " + Json.write(Map.of("oidc", oidc)) + "\n";
    }

    private String exact(String claim) throws AbortException {
        String value = claims.text(claim);
        if (value.isEmpty() || value.contains("*")) {
            throw new AbortException("Production Guard: the identity token has no usable " + claim);
        }
        return value;
    }
}
