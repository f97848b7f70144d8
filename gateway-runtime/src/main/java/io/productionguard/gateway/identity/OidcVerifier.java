package io.productionguard.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.util.Base64URL;
import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Verifies OpenID Connect identity tokens (OpenID Connect Core 1.0 §3.1.3.7, RFC 7519, RFC 8725) of one issuer. Keys come
 * from the issuer alone, found by {@code kid}; what a token's header says about keys is ignored. Thread-safe; blocks while
 * keys are fetched.
 */
final class OidcVerifier {

    /** GitHub's tokens have 2 KiB, the largest seen elsewhere 6. */
    static final int MAX_TOKEN_CHARS = 16 * 1024;

    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private static final Json.Limits HEADER_LIMITS = new Json.Limits(MAX_TOKEN_CHARS, 8, 200);
    private static final Json.Limits CLAIM_LIMITS = new Json.Limits(MAX_TOKEN_CHARS, 8, 2_000);
    private static final int MAX_SUBJECT_CHARS = 1024;
    private static final int SHOWN_CHARS = 200;

    /** End of the year 9999, far enough for a token without end and near enough for an Instant. */
    private static final double LAST_SECOND = 253_402_300_799.0;

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcSettings settings;
    private final Clock clock;
    private final KeyCache cache;

    /** Verifies what the settings accept with the keys of {@code cache}, which is of the settings' issuer. */
    OidcVerifier(OidcSettings settings, Clock clock, KeyCache cache) {
        this.settings = settings;
        this.clock = clock;
        this.cache = cache;
    }

    /**
     * Verifies a token.
     *
     * @throws IdentityException when it is not valid or that cannot be found out; one line, without the token
     */
    VerifiedToken verify(String token) throws IdentityException {
        if (token.length() > MAX_TOKEN_CHARS) {
            throw refused("is longer than " + MAX_TOKEN_CHARS + " characters");
        }
        try {
            CompactJws parts = CompactJws.parse(token);
            JWSHeader header = header(parts);
            Key key = signer(parts, header);
            return claims(Json.parse(parts.payload(), CLAIM_LIMITS), key);
        } catch (JsonException e) {
            throw refused("is malformed: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw refused("is " + e.getMessage());
        }
    }

    private static JWSHeader header(CompactJws parts) throws JsonException, IdentityException {
        JsonObject header = Json.parse(parts.header(), HEADER_LIMITS);
        String algorithm = header.text("alg");
        if (ALGORITHMS.stream().noneMatch(allowed -> allowed.getName().equals(algorithm))) {
            throw refused("is signed with " + Texts.line(algorithm, 20)
                    + ", which is not accepted; RS, PS and ES with 256, 384 or 512 are");
        }
        // RFC 7515 §4.1.11: what is critical must be understood, and nothing is.
        if (header.has("crit")) {
            throw refused("has critical header parameters, which are not supported");
        }
        if (header.has("cty")) {
            throw refused("holds another token, which is not supported");
        }
        // RFC 8725 §3.11: an access or logout token of the same issuer is no identity token.
        if (header.has("typ") && !header.text("typ").equalsIgnoreCase("JWT")) {
            throw refused("is of the type " + Texts.line(header.text("typ"), 40) + ", not an identity token");
        }
        try {
            return JWSHeader.parse(Base64URL.encode(parts.header()));
        } catch (ParseException e) {
            throw refused("has a malformed header");
        }
    }

    /** The key that signed it. */
    private Key signer(CompactJws parts, JWSHeader header) throws IdentityException {
        List<? extends Key> keys;
        try {
            keys = cache.select(ALGORITHMS, header);
        } catch (RateLimitReachedException e) {
            throw new IdentityException("the identity token is signed with a key that its issuer does not list", e);
        } catch (KeySourceException e) {
            throw new IdentityException("the issuer's keys cannot be fetched: " + e.getMessage(), e);
        }
        if (keys.isEmpty()) {
            throw refused("is signed with a key that its issuer does not list");
        }
        Base64URL signature = Base64URL.encode(parts.signature());
        for (Key key : keys) {
            if (isSignedBy(key, header, parts.signingInput(), signature)) {
                return key;
            }
        }
        throw refused("has a wrong signature");
    }

    private static boolean isSignedBy(Key key, JWSHeader header, byte[] input, Base64URL signature) {
        try {
            if (key instanceof RSAPublicKey rsa) {
                return new RSASSAVerifier(rsa).verify(header, input, signature);
            }
            return key instanceof ECPublicKey ec && new ECDSAVerifier(ec).verify(header, input, signature);
        } catch (JOSEException e) {
            return false; // this key does not go with the algorithm
        }
    }

    private VerifiedToken claims(JsonObject payload, Key key) throws JsonException, IdentityException {
        if (!payload.text("iss").equals(settings.issuer())) {
            throw refused("is from the issuer " + shown(payload.text("iss")) + ", not " + settings.issuer());
        }
        checkAudience(payload);
        Instant expires = checkTimes(payload);
        String subject = payload.text("sub");
        if (subject.isBlank() || subject.length() > MAX_SUBJECT_CHARS || !Texts.isVisible(subject)) {
            throw refused("has a subject that is empty, too long or not visible");
        }
        Claims claims = new Claims(payload.members());
        String mismatch = claims.mismatch(settings.requiredClaims());
        if (mismatch != null) {
            String actual = claims.texts().get(mismatch);
            throw refused((actual == null ? "has no claim " + mismatch : "has " + mismatch + " " + shown(actual))
                    + "; the configuration requires "
                    + settings.requiredClaims().get(mismatch));
        }
        return new VerifiedToken(subject, claims, expires, key);
    }

    private void checkAudience(JsonObject payload) throws JsonException, IdentityException {
        Object audience = payload.members().get("aud");
        List<String> audiences = audience instanceof String one ? List.of(one) : payload.texts("aud");
        if (!audiences.contains(settings.audience())) {
            throw refused(
                    "is for the audience " + shown(String.join(", ", audiences)) + ", not " + settings.audience());
        }
    }

    private Instant checkTimes(JsonObject payload) throws JsonException, IdentityException {
        double now = clock.millis() / 1000.0;
        double skew = CLOCK_SKEW.toSeconds();
        double expires = time(payload, "exp");
        if (expires + skew <= now) {
            throw refused("has expired");
        }
        if (payload.has("nbf") && time(payload, "nbf") - skew > now) {
            throw refused("is not valid yet");
        }
        if (payload.has("iat") && time(payload, "iat") - skew > now) {
            throw refused("was issued in the future; compare the clocks");
        }
        return Instant.ofEpochSecond((long) Math.min(expires + skew, LAST_SECOND));
    }

    /** Seconds since 1970, possibly with a fraction (RFC 7519 §2, NumericDate). */
    private static double time(JsonObject payload, String name) throws IdentityException {
        if (payload.members().get(name) instanceof Number seconds) {
            return seconds.doubleValue();
        }
        throw refused("has no time in " + name);
    }

    private static String shown(String claim) {
        return Texts.line(claim, SHOWN_CHARS);
    }

    private static IdentityException refused(String why) {
        return new IdentityException("the identity token " + why);
    }
}
