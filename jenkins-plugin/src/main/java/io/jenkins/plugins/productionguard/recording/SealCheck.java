package io.jenkins.plugins.productionguard.recording;

import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonException;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Checks the line that ends a recording: an Ed25519 JWS (RFC 7515, RFC 8037) over session, number, hash and time. */
final class SealCheck {

    /** DER before the 32 bytes of an Ed25519 key (RFC 8410, section 4). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PublicKey key;
    private final String session;

    /**
     * @param jwk the session's public key as JSON Web Key, from the build's own record
     * @throws GeneralSecurityException when it is none
     */
    SealCheck(String jwk, String session) throws GeneralSecurityException {
        this.session = session;
        try {
            byte[] x = Base64.getUrlDecoder().decode(Json.object(jwk).requiredText("x"));
            byte[] encoded = new byte[X509_PREFIX.length + x.length];
            System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
            System.arraycopy(x, 0, encoded, X509_PREFIX.length, x.length);
            key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (JsonException | IllegalArgumentException e) {
            throw new GeneralSecurityException("not a JSON Web Key", e);
        }
    }

    /**
     * Checks the seal.
     *
     * @param line the whole line
     * @param chain of all lines before it
     * @return what is wrong with it
     */
    Optional<String> problem(String line, RecordingChain chain) {
        try {
            JsonObject seal = Json.object(line);
            String jws = seal.text("jws");
            String[] parts = jws.split("\\.", -1);
            if (parts.length != 3) {
                return Optional.of("its seal is no signature");
            }
            JsonObject header = Json.object(decoded(parts[0]));
            JsonObject payload = Json.object(decoded(parts[1]));
            if (!header.text("alg").equals("EdDSA")
                    || !header.text("typ").equals("production-guard-seal")
                    || header.has("crit")) {
                return Optional.of("its seal is of another kind");
            }
            if (!isSigned(parts)) {
                return Optional.of("its seal is not signed with the session's key");
            }
            if (!payload.text("session").equals(session)
                    || payload.number("sequence") != chain.sequence()
                    || !payload.text("head").equals(chain.head())) {
                return Optional.of("its seal belongs to another recording");
            }
            String unchanged = "{\"seq\":" + (chain.sequence() + 1) + ",\"prev\":\"" + chain.head() + "\",\"time\":\""
                    + payload.text("time") + "\",\"type\":\"seal\",\"jws\":\"" + jws + "\"}";
            return unchanged.equals(line) ? Optional.empty() : Optional.of("the line of its seal was changed");
        } catch (JsonException | IllegalArgumentException | GeneralSecurityException e) {
            return Optional.of("its seal is malformed");
        }
    }

    private boolean isSigned(String[] parts) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return verifier.verify(Base64.getUrlDecoder().decode(parts[2]));
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
