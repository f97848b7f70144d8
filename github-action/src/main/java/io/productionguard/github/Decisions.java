package io.productionguard.github;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.ControlRefusedException;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Signs decisions and hands them to the gateway. Thread-safe; blocks until the gateway has counted the decision. */
class Decisions {

    /** Who decides when no person did. */
    static final String NOBODY = "production-guard-action";

    private static final Logger LOG = Logger.getLogger(Decisions.class.getName());
    private static final int ATTEMPTS = 3;
    private static final int MAX_COMMENT = 2_000;

    private final Path control;
    private final String session;
    private final DecisionSigner signer;

    Decisions(Path control, String session, DecisionSigner signer) {
        this.control = control;
        this.session = session;
        this.signer = signer;
    }

    /**
     * A person said yes.
     *
     * @return why the gateway did not count it, or {@code ""}; also when it could not be reached, where waiting ends by itself
     */
    String approve(HeldRequest request, String approver, String comment, String evidence) {
        return decide(request, Verdict.APPROVE, approver, comment, evidence);
    }

    /** A person said no. */
    void reject(HeldRequest request, String approver, String comment, String evidence) {
        var unused = decide(request, Verdict.DENY, approver, comment, evidence);
    }

    /** Nobody can or may say yes; {@code reason} is shown to the client. */
    void deny(HeldRequest request, String reason) {
        LOG.log(Level.INFO, () -> request.id() + " is denied: " + Texts.line(reason, 500));
        var unused = decide(request, Verdict.DENY, NOBODY, reason, "");
    }

    String decide(HeldRequest request, Verdict verdict, String approver, String comment, String evidence) {
        ApprovalDecision decision = new ApprovalDecision(
                request.id(), request.digest(), verdict, approver, Texts.line(comment, MAX_COMMENT), evidence);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try (ControlClient client = ControlClient.connect(control)) {
                var counted = client.decide(signer.sign(session, decision));
                LOG.log(
                        Level.INFO,
                        () -> request.id() + ": " + verdict.word() + " by " + approver
                                + (counted.counted() ? "" : " was not counted: " + counted.note()));
                return counted.counted() ? "" : counted.note();
            } catch (ControlRefusedException e) {
                LOG.log(Level.WARNING, "the gateway refuses a decision: " + e.getMessage());
                return "the gateway refuses the decision: " + e.getMessage();
            } catch (IOException e) {
                // The operation stays held, and is denied when its time is over.
                LOG.log(Level.WARNING, "a decision did not reach the gateway", e);
            }
        }
        return "";
    }
}
