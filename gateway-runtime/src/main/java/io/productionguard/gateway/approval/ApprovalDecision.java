package io.productionguard.gateway.approval;

import io.productionguard.gateway.operation.OperationDigest;
import java.util.Objects;

/**
 * One person's word on one {@link ApprovalRequest}. Whoever hands it to the {@link ApprovalDesk} has checked that it is
 * authentic (the control channel by its signature).
 *
 * @param requestId the request it answers
 * @param digest of the operation the person was shown
 * @param verdict yes or no
 * @param approver stable identity of the person, compared with the requester and with other approvers
 * @param comment in the person's own words, or {@code ""}
 * @param evidence opaque proof the front-end obtained (a signed token, a URL), recorded as it is, or {@code ""}
 */
public record ApprovalDecision(
        String requestId, OperationDigest digest, Verdict verdict, String approver, String comment, String evidence) {

    public ApprovalDecision {
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(comment, "comment");
        Objects.requireNonNull(evidence, "evidence");
        if (approver.isBlank()) {
            throw new IllegalArgumentException("a decision names the person who made it");
        }
    }

    /** Yes or no. */
    public enum Verdict {
        APPROVE,
        DENY;

        /** The lower-case word used on the wire and in records. */
        public String word() {
            return this == APPROVE ? "approve" : "deny";
        }
    }
}
