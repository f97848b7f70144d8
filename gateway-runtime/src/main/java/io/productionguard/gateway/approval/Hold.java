package io.productionguard.gateway.approval;

import java.util.concurrent.CompletionStage;

/** One operation that waits at the {@link ApprovalDesk}. Thread-safe. */
public interface Hold {

    /** What was asked. */
    ApprovalRequest request();

    /** Completes once, never exceptionally, when waiting ends; on a thread of the desk or of whoever decided. */
    CompletionStage<ApprovalOutcome> outcome();

    /** The client no longer wants it: the question is taken back. */
    void cancel(String why);

    /**
     * The client's connection was lost. For this operation that is a denial; the question stays with the approvers until
     * it expires, and the identical operation of the same caller, sent again, joins it or finds its approval, once.
     */
    void disconnected();
}
