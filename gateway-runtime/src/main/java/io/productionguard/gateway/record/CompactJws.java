package io.productionguard.gateway.record;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;

/**
 * JSON Web Signatures in compact form (RFC 7515, section 3.1) with Ed25519 (RFC 8037, section 3.1): just this one
 * algorithm, because the JDK signs Ed25519 and Nimbus would need Tink for it.
 *
 * @param header decoded, as JSON
 * @param payload decoded, as JSON
 * @param signed what the signature is over: header and payload as they were transmitted
 * @param signature 64 bytes as base64url
 */
record CompactJws(String header, String payload, String signed, String signature) {

    static final String ALGORITHM = "EdDSA";
    private static final String ED25519 = "Ed25519";

    /** Signs {@code payload}; {@code header} names {@link #ALGORITHM}. */
    static String sign(String header, String payload, PrivateKey key) {
        String signed = encode(bytes(header)) + '.' + encode(bytes(payload));
        try {
            Signature signer = Signature.getInstance(ED25519);
            signer.initSign(key);
            signer.update(bytes(signed));
            return signed + '.' + encode(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot sign with Ed25519", e);
        }
    }

    /**
     * Takes a compact serialization apart without judging its signature.
     *
     * @throws IllegalArgumentException when it is none
     */
    static CompactJws parse(String jws) {
        String[] parts = jws.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a compact JWS has three parts");
        }
        return new CompactJws(
                new String(decode(parts[0]), StandardCharsets.UTF_8),
                new String(decode(parts[1]), StandardCharsets.UTF_8),
                parts[0] + '.' + parts[1],
                encode(decode(parts[2])));
    }

    /** The JDK ignores padding and superfluous bits; a signature that can be written in two ways could be changed. */
    private static byte[] decode(String part) {
        byte[] value = Base64.getUrlDecoder().decode(part);
        if (!encode(value).equals(part)) {
            throw new IllegalArgumentException("not the canonical base64url");
        }
        return value;
    }

    /** Whether {@code key} signed this. */
    boolean isSignedBy(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(ED25519);
            verifier.initVerify(key);
            verifier.update(bytes(signed));
            return verifier.verify(Base64.getUrlDecoder().decode(signature));
        } catch (SignatureException e) {
            return false;
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not an Ed25519 key", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }

    /** Base64url without padding (RFC 7515, section 2). */
    static String encode(byte[] value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
