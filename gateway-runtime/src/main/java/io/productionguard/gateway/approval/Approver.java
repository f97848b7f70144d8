package io.productionguard.gateway.approval;

/**
 * Someone who can bring requests before a human: the terminal of {@code run}, the control channel of a CI front-end.
 * Calls come from the desk's own thread and return at once; the answer comes back through {@link ApprovalDesk#decide}.
 */
public interface Approver {

    /** A request is waiting. */
    void asked(ApprovalRequest request);

    /** A request no longer waits: settled, expired, or its client is gone. */
    void settled(ApprovalRequest request, ApprovalOutcome outcome);
}
