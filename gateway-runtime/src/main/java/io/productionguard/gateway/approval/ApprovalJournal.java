package io.productionguard.gateway.approval;

import java.io.IOException;

/**
 * Where the {@link ApprovalDesk} writes down what it does, before it does it. Called without a lock of the desk that an
 * implementation could run into; an exception means that the step must not be taken.
 */
public interface ApprovalJournal {

    /** A human is about to be asked. */
    void asked(long operation, ApprovalRequest request) throws IOException;

    /** A person answered; the answer was accepted or not, and why. */
    void answered(ApprovalDecision decision, Answer answer) throws IOException;

    /** Waiting ended for this operation. */
    void settled(long operation, ApprovalRequest request, ApprovalOutcome outcome) throws IOException;
}
