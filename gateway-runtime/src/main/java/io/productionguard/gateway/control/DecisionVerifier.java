package io.productionguard.gateway.control;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import io.productionguard.gateway.operation.OperationDigest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Turns a signed decision of the front-end into an {@link ApprovalDecision} whose origin, session and time are proved.
 * Whether its request waits, its digest is right and its approver is allowed is the approval desk's to check; a decision
 * sent twice is counted there once. Thread-safe.
 */
public final class DecisionVerifier {

    /** How far {@code iat} may be from the gateway's clock, both ways. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    static final int MAX_EVIDENCE_BYTES = 128 * 1024;
    static final int MAX_COMMENT_BYTES = 8 * 1024;
    static final int MAX_NAME_CHARS = 256;

    private static final Json.Limits LIMITS = new Json.Limits(DecisionJws.MAX_PAYLOAD_BYTES, 1, 16);

    private final String session;
    private final PublicKey key;
    private final Clock clock;

    private DecisionVerifier(String session, PublicKey key, Clock clock) {
        this.session = session;
        this.key = key;
        this.clock = clock;
    }

    /**
     * A verifier for one session.
     *
     * @param decisionKey base64 of the X.509 SubjectPublicKeyInfo of an Ed25519 key (44 bytes)
     * @throws IllegalArgumentException when it is none
     */
    public static DecisionVerifier create(String session, String decisionKey) {
        return create(session, decisionKey, Clock.systemUTC());
    }

    static DecisionVerifier create(String session, String decisionKey, Clock clock) {
        try {
            byte[] encoded = Base64.getDecoder().decode(decisionKey);
            if (DecisionJws.isPublicKeyInfo(encoded)) {
                PublicKey key =
                        KeyFactory.getInstance(DecisionJws.ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
                return new DecisionVerifier(session, key, clock);
            }
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the decision key is not base64 of an Ed25519 public key", e);
        }
        throw new IllegalArgumentException("the decision key is not an Ed25519 SubjectPublicKeyInfo of 44 bytes");
    }

    /** Checks a decision in compact form; blocks for less than a millisecond. */
    public ApprovalDecision verify(String jws) throws DecisionRefusedException {
        byte[] payload = DecisionJws.open(jws, key);
        try {
            JsonObject decision = Json.parse(payload, LIMITS)
                    .only("session", "request", "digest", "verdict", "approver", "comment", "evidence", "iat");
            if (!decision.text("session").equals(session)) {
                throw new DecisionRefusedException("the decision is for another session");
            }
            checkTime(decision.number("iat", 0, Long.MAX_VALUE));
            return new ApprovalDecision(
                    name(decision, "request"),
                    digest(decision.text("digest")),
                    verdict(decision.text("verdict")),
                    name(decision, "approver"),
                    bounded(decision, "comment", MAX_COMMENT_BYTES),
                    bounded(decision, "evidence", MAX_EVIDENCE_BYTES));
        } catch (JsonException e) {
            throw new DecisionRefusedException("the decision is malformed: " + e.getMessage());
        }
    }

    private void checkTime(long issuedAt) throws DecisionRefusedException {
        Instant now = clock.instant();
        if (issuedAt < now.minus(MAX_AGE).getEpochSecond()
                || issuedAt > now.plus(MAX_AGE).getEpochSecond()) {
            throw new DecisionRefusedException("the decision's time is more than " + MAX_AGE.toMinutes()
                    + " minutes away from the gateway's clock");
        }
    }

    private static OperationDigest digest(String hex) throws DecisionRefusedException {
        try {
            return new OperationDigest(hex);
        } catch (IllegalArgumentException e) {
            throw new DecisionRefusedException("the decision is malformed: \"digest\" is no SHA-256");
        }
    }

    private static ApprovalDecision.Verdict verdict(String word) throws DecisionRefusedException {
        for (ApprovalDecision.Verdict verdict : ApprovalDecision.Verdict.values()) {
            if (verdict.word().equals(word)) {
                return verdict;
            }
        }
        throw new DecisionRefusedException("the decision is malformed: \"verdict\" is neither approve nor deny");
    }

    /** A name people compare: no control characters, no invisible ones, no space around it that would make it another. */
    private static String name(JsonObject decision, String member) throws JsonException, DecisionRefusedException {
        String name = decision.text(member);
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS || !name.equals(name.strip()) || !Texts.isVisible(name)) {
            throw new DecisionRefusedException("the decision is malformed: \"" + member + "\" must be 1 to "
                    + MAX_NAME_CHARS + " visible characters without space around them");
        }
        return name;
    }

    private static String bounded(JsonObject decision, String member, int maxBytes)
            throws JsonException, DecisionRefusedException {
        String text = decision.optionalText(member).orElse("");
        if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new DecisionRefusedException(
                    "the decision's \"" + member + "\" is longer than " + maxBytes + " bytes");
        }
        return text;
    }
}
