package io.productionguard.gateway.record;

import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.operation.OperationDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;

/**
 * The Ed25519 key pair that seals one session's recording. The private half is made at start-up, lives in the gateway's
 * memory only, and is never written. Thread-safe. See {@link PublicSealKey} for the half that everybody may know.
 */
public final class SealKey {

    private final KeyPair pair;
    private final PublicSealKey publicHalf;

    private SealKey(KeyPair pair) {
        this.pair = pair;
        publicHalf = PublicSealKey.of(pair.getPublic());
    }

    /** A fresh key pair. */
    public static SealKey generate() {
        try {
            return new SealKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }

    /** What verifies this key's seals. */
    public PublicKey publicKey() {
        return pair.getPublic();
    }

    /** RFC 7638 thumbprint of the public key. */
    public String keyId() {
        return publicHalf.keyId();
    }

    /** The public key as JSON Web Key (RFC 8037), one line: the {@code recordingKey} of the ready line. */
    public String publicJwk() {
        return publicHalf.jwk();
    }

    /** Writes {@link #publicJwk()} to {@code file}, which must not exist yet. */
    public void writePublicKey(Path file) throws IOException {
        Files.writeString(file, publicJwk() + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Reads a public key back, for {@code --key}.
     *
     * @param text a JSON Web Key, the path of a file that holds one (or a PEM or base64 key), or base64 of the raw 32
     *     bytes or of the X.509 SubjectPublicKeyInfo
     * @throws IllegalArgumentException saying what is wrong with it, in one line
     */
    public static PublicKey parsePublicKey(String text) {
        return PublicSealKey.parse(text);
    }

    /** RFC 7638 thumbprint of any Ed25519 public key. */
    public static String keyId(PublicKey key) {
        return PublicSealKey.of(key).keyId();
    }

    /** Signs the end of a recording. */
    Seal seal(String session, long sequence, String head, String time) {
        String header = "{\"alg\":\"" + CompactJws.ED25519_ALGORITHM + "\",\"kid\":\"" + keyId() + "\",\"typ\":\""
                + Seal.JWS_TYPE + "\"}";
        String payload = JsonTree.write(json -> {
            json.writeStringField("session", session);
            json.writeNumberField("sequence", sequence);
            json.writeStringField("head", head);
            json.writeStringField("time", time);
        });
        return new Seal(session, sequence, head, time, keyId(), CompactJws.sign(header, payload, pair.getPrivate()));
    }

    /** RFC 7638: SHA-256 over the required members in alphabetic order. */
    static String thumbprint(String x) {
        String members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        return CompactJws.encode(OperationDigest.sha256().digest(members.getBytes(StandardCharsets.US_ASCII)));
    }
}
