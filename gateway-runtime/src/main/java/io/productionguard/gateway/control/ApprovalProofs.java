package io.productionguard.gateway.control;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.identity.EvidenceVerifier;
import io.productionguard.gateway.identity.EvidenceVerifier.Verified;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.operation.OperationDigest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the front-end's word is not enough: an approval brings a token that the CI system signed for exactly the text that
 * was shown, and that text names exactly this request, in the words that the gateway has for it. One token, and one source
 * of tokens such as a run, counts once in a session. Thread-safe; blocks while the issuer's keys are fetched, so it is called
 * from threads of the control channel.
 */
public final class ApprovalProofs {

    private static final Json.Limits LIMITS = new Json.Limits(DecisionVerifier.MAX_EVIDENCE_BYTES, 3, 64);

    private final String session;
    private final EvidenceVerifier verifier;
    private final InstantSource clock;

    /** Tokens that counted already. Guarded by itself, and so are the sources. */
    private final Set<String> used = new HashSet<>();

    /** Where those tokens were from. */
    private final List<Map<String, String>> sources = new ArrayList<>();

    /** For the approvals of one session. */
    public ApprovalProofs(String session, EvidenceVerifier verifier, InstantSource clock) {
        this.session = session;
        this.verifier = verifier;
        this.clock = clock;
    }

    /** The line that what is shown to people ends with. */
    public static String lastLine(String session, ApprovalRequest request) {
        return "Request " + session + "/" + request.id() + ", SHA-256 " + request.questionSha256(session);
    }

    /**
     * Checks what comes with an approval.
     *
     * @param request that waits, which the decision answers
     * @return the decision whose evidence also says what was verified, with which key and when
     * @throws DecisionRefusedException when it proves something else, or that cannot be found out now
     */
    public ApprovalDecision check(ApprovalDecision decision, ApprovalRequest request) throws DecisionRefusedException {
        try {
            JsonObject evidence = evidence(decision);
            String shown = evidence.text("shown");
            checkShown(shown, request);
            Map<String, String> source = source(evidence);
            String token = evidence.text("token");
            Verified verified = verifier.verify(token, sha256(shown), source, request.requestedAt());
            use(token, source, verified.claims());
            return proved(decision, evidence, verified);
        } catch (JsonException e) {
            throw refused("it is malformed: " + e.getMessage());
        } catch (IdentityException e) {
            throw refused(e.getMessage());
        }
    }

    private static JsonObject evidence(ApprovalDecision decision) throws JsonException, DecisionRefusedException {
        if (decision.evidence().isEmpty()) {
            throw refused("there is none, and this session counts no approval without");
        }
        return Json.parse(decision.evidence(), LIMITS).only("token", "shown", "source", "about");
    }

    private void checkShown(String shown, ApprovalRequest request) throws DecisionRefusedException {
        String last = shown.substring(shown.lastIndexOf('\n') + 1);
        if (!last.equals(lastLine(session, request))) {
            throw refused("what was shown is not this request");
        }
    }

    private static Map<String, String> source(JsonObject evidence) throws JsonException, DecisionRefusedException {
        JsonObject object = evidence.object("source");
        Map<String, String> source = new TreeMap<>();
        for (String claim : object.names()) {
            source.put(claim, object.text(claim));
        }
        if (source.isEmpty()) {
            throw refused("it does not say where it is from");
        }
        return source;
    }

    /** Hashes the signed part, because one signature can be written in several ways. */
    private void use(String token, Map<String, String> source, Map<String, String> claims)
            throws DecisionRefusedException {
        String signed = sha256(token.substring(0, token.lastIndexOf('.')));
        synchronized (used) {
            // A token is from a source that counted when it fits its description, whatever its own says beside.
            boolean again = used.contains(signed)
                    || sources.stream().anyMatch(known -> claims.entrySet().containsAll(known.entrySet()));
            if (again) {
                throw refused("it has been used already");
            }
            used.add(signed);
            sources.add(source);
        }
    }

    private ApprovalDecision proved(ApprovalDecision decision, JsonObject evidence, Verified verified) {
        Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("audience", verified.audience());
        proof.put("claims", new TreeMap<>(verified.claims()));
        proof.put("key", new TreeMap<>(verified.key()));
        proof.put("at", clock.instant().toString());
        Map<String, Object> whole = new LinkedHashMap<>(evidence.members());
        whole.put("verified", proof);
        return new ApprovalDecision(
                decision.requestId(),
                decision.digest(),
                decision.verdict(),
                decision.approver(),
                decision.comment(),
                Json.write(whole));
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(OperationDigest.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static DecisionRefusedException refused(String why) {
        return new DecisionRefusedException("the approval's evidence is refused: " + why);
    }
}
