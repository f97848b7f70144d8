package io.productionguard.gateway.control;

import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * The compact JWS of a decision (RFC 7515, RFC 8037): the one form of it that the gateway accepts. Not a JWS library: one
 * algorithm, one header, no options that an attacker could turn.
 */
final class DecisionJws {

    static final String ALGORITHM = "Ed25519";

    /** Evidence in which every character is escaped, with room for a comment; its base64url fits a line of the channel. */
    static final int MAX_PAYLOAD_BYTES = 384 * 1024;

    /** Base64url needs four characters for three bytes; the rest is header, signature and two dots. */
    private static final int MAX_CHARS = MAX_PAYLOAD_BYTES / 3 * 4 + 1024;

    private static final Json.Limits HEADER_LIMITS = new Json.Limits(256, 1, 1);

    private DecisionJws() {}

    /** Checks form and signature; returns the payload. */
    static byte[] open(String jws, PublicKey key) throws DecisionRefusedException {
        if (jws.length() > MAX_CHARS) {
            throw new DecisionRefusedException("the decision is longer than " + MAX_PAYLOAD_BYTES + " bytes");
        }
        CompactJws parts;
        try {
            parts = CompactJws.parse(jws);
        } catch (IllegalArgumentException e) {
            throw new DecisionRefusedException("the decision is " + e.getMessage());
        }
        checkHeader(parts.header());
        if (parts.payload().length > MAX_PAYLOAD_BYTES) {
            throw new DecisionRefusedException("the decision is longer than " + MAX_PAYLOAD_BYTES + " bytes");
        }
        if (!parts.isSignedBy(key)) {
            throw new DecisionRefusedException("the decision is not signed with the front-end's key");
        }
        return parts.payload();
    }

    private static void checkHeader(byte[] header) throws DecisionRefusedException {
        try {
            // Nothing but the algorithm: no crit, no embedded key, nothing that has to be understood.
            if (!Json.parse(header, HEADER_LIMITS).only("alg").text("alg").equals(CompactJws.ED25519_ALGORITHM)) {
                throw new DecisionRefusedException("the decision is not signed with EdDSA");
            }
        } catch (JsonException e) {
            throw new DecisionRefusedException("the decision's header is not exactly {\"alg\":\"EdDSA\"}");
        }
    }

    /** Whether the encoded key is an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4): a fixed prefix and 32 bytes. */
    static boolean isPublicKeyInfo(byte[] encoded) {
        byte[] prefix = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
        return encoded.length == prefix.length + 32
                && Arrays.equals(encoded, 0, prefix.length, prefix, 0, prefix.length);
    }
}
