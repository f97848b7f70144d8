package io.productionguard.gateway.control;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.net.Json;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The front-end's half of a decision: holds the private key and signs. The key is made here and never leaves this object,
 * so it must live where the guarded command cannot reach. Thread-safe.
 */
public final class DecisionSigner {

    private static final String HEADER = "{\"alg\":\"" + CompactJws.ED25519_ALGORITHM + "\"}";

    private final KeyPair keys;
    private final Clock clock;

    DecisionSigner(KeyPair keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** A signer with a new key. */
    public static DecisionSigner create() {
        return create(Clock.systemUTC());
    }

    static DecisionSigner create(Clock clock) {
        try {
            return new DecisionSigner(
                    KeyPairGenerator.getInstance(DecisionJws.ALGORITHM).generateKeyPair(), clock);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }

    /** The public key as the launch document's {@code decisionKey} wants it. */
    public String decisionKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** The decision for a session as a compact JWS, valid for five minutes. */
    public String sign(String session, ApprovalDecision decision) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("session", session);
        payload.put("request", decision.requestId());
        payload.put("digest", decision.digest().hex());
        payload.put("verdict", decision.verdict().word());
        payload.put("approver", decision.approver());
        payload.put("comment", decision.comment());
        payload.put("evidence", decision.evidence());
        payload.put("iat", clock.instant().getEpochSecond());
        return sign(HEADER, Json.write(payload));
    }

    /** Any header over any payload, so that tests can sign what no honest front-end would. */
    String sign(String header, String payload) {
        return CompactJws.sign(header, payload, keys.getPrivate());
    }
}
