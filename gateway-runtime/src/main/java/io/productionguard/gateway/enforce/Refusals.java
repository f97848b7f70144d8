package io.productionguard.gateway.enforce;

import io.productionguard.gateway.approval.ApprovalOutcome;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.Effect;
import io.productionguard.gateway.policy.PolicyDecision;
import java.time.Duration;
import java.util.List;

/** The words in which an operation is refused; in one place, so that every protocol says the same. */
final class Refusals {

    /** Stands in the place of a rule where a mask token was found. */
    private static final String MASKED_VALUE = "masked-value";

    private static final String BY = "Production Guard: ";

    private Refusals() {}

    static Refusal denied(Operation operation, PolicyDecision decision) {
        String said = decision.message().isEmpty() ? "" : ": " + decision.message();
        return new Refusal(
                BY + "denied by rule \"" + decision.rule() + "\"" + said,
                why(operation),
                decision.rule().equals(MASKED_VALUE)
                        ? "Leave the masked field out of the change, or set it to a value of your own."
                        : "Do not retry it unchanged: the answer will be the same.");
    }

    static Refusal notApproved(Operation operation, ApprovalRequest request, ApprovalOutcome outcome) {
        return new Refusal(
                BY + "not approved (request " + request.id() + "): " + outcome.explanation(),
                why(operation),
                hint(outcome));
    }

    private static String hint(ApprovalOutcome outcome) {
        if (outcome instanceof ApprovalOutcome.Rejected rejected) {
            return "Do not retry it unchanged; talk to " + rejected.approver() + ".";
        }
        return outcome instanceof ApprovalOutcome.TimedOut ? "Send it again when somebody can approve it." : "";
    }

    static Refusal unrecordable() {
        return new Refusal(
                BY + "denied because it could not be recorded",
                "Nothing is forwarded that is not in the recording first.",
                "See the gateway's log; the session has to be started again.");
    }

    static Refusal internalError() {
        return new Refusal(
                BY + "denied because of an internal error",
                "",
                "See the gateway's log; this is a defect, please report it.");
    }

    static Refusal maskedUpload(String token) {
        return new Refusal(
                BY + "denied: the data contain " + token + ", which stands for a value that was masked",
                "Forwarding it would overwrite the real value with the token.",
                "Leave the masked field out of the data.");
    }

    static PolicyDecision maskedValueDecision(String token) {
        return new PolicyDecision(
                Effect.DENY,
                MASKED_VALUE,
                token + " stands for a value that was masked; forwarding it would overwrite the real one",
                0,
                Duration.ZERO,
                List.of(MASKED_VALUE));
    }

    static PolicyDecision leftOut(String setting, String why) {
        return new PolicyDecision(Effect.DENY, setting, why, 0, Duration.ZERO, List.of(setting));
    }

    private static String why(Operation operation) {
        String actions = String.join(", ", operation.meaning().actions());
        List<String> reasons = operation.meaning().reasons();
        return reasons.isEmpty() ? actions : actions + ": " + String.join("; ", reasons);
    }
}
