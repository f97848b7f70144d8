package io.productionguard.gateway.control;

import io.productionguard.gateway.net.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * The compact JWS of a decision (RFC 7515, RFC 8037): the one form of it that the gateway accepts. Not a JWS library: one
 * algorithm, one header, no options that an attacker could turn.
 */
final class DecisionJws {

    static final String ALGORITHM = "Ed25519";
    static final int MAX_PAYLOAD_BYTES = 128 * 1024;

    /** Base64url needs four characters for three bytes; the rest is header, signature and two dots. */
    private static final int MAX_CHARS = MAX_PAYLOAD_BYTES / 3 * 4 + 1024;

    private static final Json.Limits HEADER_LIMITS = new Json.Limits(256, 1, 1);

    private DecisionJws() {}

    /** Checks form and signature; returns the payload. */
    static byte[] open(String jws, PublicKey key) throws DecisionRefusedException {
        if (jws.length() > MAX_CHARS) {
            throw new DecisionRefusedException("the decision is longer than " + MAX_PAYLOAD_BYTES + " bytes");
        }
        int firstDot = jws.indexOf('.');
        int lastDot = jws.lastIndexOf('.');
        if (firstDot < 0 || firstDot == lastDot || jws.indexOf('.', firstDot + 1) != lastDot) {
            throw new DecisionRefusedException("the decision is not a JWS of three parts");
        }
        byte[] header = decode(jws.substring(0, firstDot));
        byte[] payload = decode(jws.substring(firstDot + 1, lastDot));
        byte[] signature = decode(jws.substring(lastDot + 1));
        checkHeader(header);
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new DecisionRefusedException("the decision is longer than " + MAX_PAYLOAD_BYTES + " bytes");
        }
        if (!verify(jws.substring(0, lastDot).getBytes(StandardCharsets.US_ASCII), signature, key)) {
            throw new DecisionRefusedException("the decision is not signed with the front-end's key");
        }
        return payload;
    }

    private static void checkHeader(byte[] header) throws DecisionRefusedException {
        try {
            // Nothing but the algorithm: no crit, no embedded key, nothing that has to be understood.
            if (!Json.parse(header, HEADER_LIMITS).only("alg").text("alg").equals("EdDSA")) {
                throw new DecisionRefusedException("the decision is not signed with EdDSA");
            }
        } catch (java.io.IOException e) {
            throw new DecisionRefusedException("the decision's header is not exactly {\"alg\":\"EdDSA\"}");
        }
    }

    private static boolean verify(byte[] signed, byte[] signature, PublicKey key) {
        try {
            Signature ed25519 = Signature.getInstance(ALGORITHM);
            ed25519.initVerify(key);
            ed25519.update(signed);
            return ed25519.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a signature of the wrong length or with an impossible point
        }
    }

    /** Base64url without padding (RFC 7515 §2), in its only canonical spelling. */
    private static byte[] decode(String part) throws DecisionRefusedException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (encode(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like a spelling that is merely unusual.
        }
        throw new DecisionRefusedException("the decision is not base64url without padding");
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the encoded key is an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4): a fixed prefix and 32 bytes. */
    static boolean isPublicKeyInfo(byte[] encoded) {
        byte[] prefix = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
        return encoded.length == prefix.length + 32
                && Arrays.equals(encoded, 0, prefix.length, prefix, 0, prefix.length);
    }
}
