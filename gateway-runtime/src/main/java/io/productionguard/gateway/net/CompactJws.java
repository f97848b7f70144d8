package io.productionguard.gateway.net;

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
 * The three parts of a JWS in compact form (RFC 7515 §7.1), taken apart strictly: exactly three, base64url without padding
 * in its only canonical spelling. Signs and checks with Ed25519 (RFC 8037 §3.1) and nothing else, because the JDK has it and
 * Nimbus would need Tink for it. Does not look into headers: what a header must say is its reader's to check.
 */
public final class CompactJws {

    /** What a header calls Ed25519. */
    public static final String ED25519_ALGORITHM = "EdDSA";

    private static final String ED25519 = "Ed25519";

    private final byte[] header;
    private final byte[] payload;
    private final byte[] signature;
    private final byte[] signingInput;

    private CompactJws(byte[] header, byte[] payload, byte[] signature, byte[] signingInput) {
        this.header = header;
        this.payload = payload;
        this.signature = signature;
        this.signingInput = signingInput;
    }

    /**
     * Takes {@code text} apart.
     *
     * @throws IllegalArgumentException when it is not of this form; the message completes "the token is …"
     */
    public static CompactJws parse(String text) {
        int first = text.indexOf('.');
        int last = text.lastIndexOf('.');
        if (first < 0 || first == last || text.indexOf('.', first + 1) != last) {
            throw new IllegalArgumentException("not a JWS of three parts");
        }
        return new CompactJws(
                decode(text.substring(0, first)),
                decode(text.substring(first + 1, last)),
                decode(text.substring(last + 1)),
                text.substring(0, last).getBytes(StandardCharsets.US_ASCII));
    }

    /** Signs {@code payload} with an Ed25519 key; {@code header} names {@link #ED25519_ALGORITHM}. */
    public static String sign(String header, String payload, PrivateKey key) {
        String signingInput = encode(header.getBytes(StandardCharsets.UTF_8))
                + '.'
                + encode(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signer = Signature.getInstance(ED25519);
            signer.initSign(key);
            signer.update(signingInput.getBytes(StandardCharsets.US_ASCII));
            return signingInput + '.' + encode(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot sign with Ed25519", e);
        }
    }

    /** Whether {@code key}, an Ed25519 key, signed this. */
    public boolean isSignedBy(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(ED25519);
            verifier.initVerify(key);
            verifier.update(signingInput);
            return verifier.verify(signature);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        } catch (InvalidKeyException | SignatureException e) {
            return false; // a key or a signature with an impossible point, or of the wrong length
        }
    }

    /** Base64url without padding, as every part is written. */
    public static String encode(byte[] part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
    }

    /** The decoded header. */
    public byte[] header() {
        return header.clone();
    }

    /** The decoded payload. */
    public byte[] payload() {
        return payload.clone();
    }

    /** The decoded signature, possibly empty. */
    public byte[] signature() {
        return signature.clone();
    }

    /** The bytes that are signed. */
    public byte[] signingInput() {
        return signingInput.clone();
    }

    private static byte[] decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            // The decoder also takes padding and stray bits at the end.
            if (encode(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not base64url without padding", e);
        }
        throw new IllegalArgumentException("not base64url without padding");
    }
}
