package io.productionguard.gateway.identity;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import io.productionguard.gateway.net.Texts;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies the token that a CI system signed when people let a job through: it is of the right issuer, for exactly what was
 * shown, fresh, and of the job that the settings describe. It does not say who those people were, and whether a token was
 * used before is its caller's to remember. Thread-safe; blocks while keys are fetched, at most 40 seconds.
 */
public final class EvidenceVerifier {

    private static final int SHOWN_CHARS = 200;

    private final EvidenceSettings settings;
    private final Clock clock;
    private final KeyCache keys;

    EvidenceVerifier(EvidenceSettings settings, Clock clock, KeyCache keys) {
        this.settings = settings;
        this.clock = clock;
        this.keys = keys;
    }

    /**
     * What was proved.
     *
     * @param audience that the token is for
     * @param claims all of them as text
     * @param key the public key that its signature was checked with, as members of a JSON Web Key; issuers forget theirs
     */
    public record Verified(String audience, Map<String, String> claims, Map<String, Object> key) {

        public Verified {
            claims = Map.copyOf(claims);
            key = Map.copyOf(key);
        }
    }

    /**
     * Verifies a token.
     *
     * @param sha256 of what was shown, in hexadecimal
     * @param source claims that it must have beside those of the settings, such as the run it is from
     * @param asked when the question was asked; a token from before is no answer to it
     * @throws IdentityException when it proves something else, or that cannot be found out; one line, without the token
     */
    public Verified verify(String token, String sha256, Map<String, String> source, Instant asked)
            throws IdentityException {
        String audience = settings.audience() + sha256;
        OidcSettings accepted =
                new OidcSettings(settings.issuer(), audience, Map.of(), List.of(), Optional.empty(), Map.of());
        VerifiedToken verified = new OidcVerifier(accepted, clock, keys).verify(token);
        Map<String, String> claims = new LinkedHashMap<>(verified.claims().texts());
        require(claims, "aud", audience); // for nothing else beside
        for (Map.Entry<String, String> claim : settings.claims().entrySet()) {
            require(claims, claim.getKey(), claim.getValue());
        }
        for (Map.Entry<String, String> claim : source.entrySet()) {
            require(claims, claim.getKey(), claim.getValue());
        }
        if (!(verified.claims().raw("iat") instanceof Number issued)) {
            throw new IdentityException("the identity token has no time in iat");
        }
        if (issued.doubleValue() + OidcVerifier.CLOCK_SKEW.toSeconds() < asked.getEpochSecond()) {
            throw new IdentityException("the identity token is older than the question");
        }
        return new Verified(audience, claims, jwk(verified.key()));
    }

    private static void require(Map<String, String> claims, String name, String value) throws IdentityException {
        String actual = claims.get(name);
        if (!value.equals(actual)) {
            throw new IdentityException("the identity token has "
                    + (actual == null ? "no claim " + name : name + " " + Texts.line(actual, SHOWN_CHARS))
                    + "; it must be " + Texts.line(value, SHOWN_CHARS));
        }
    }

    private static Map<String, Object> jwk(Key key) {
        JWK jwk = key instanceof RSAPublicKey rsa
                ? new RSAKey.Builder(rsa).build()
                : new ECKey.Builder(Curve.forECParameterSpec(((ECPublicKey) key).getParams()), (ECPublicKey) key)
                        .build();
        return jwk.toJSONObject();
    }
}
