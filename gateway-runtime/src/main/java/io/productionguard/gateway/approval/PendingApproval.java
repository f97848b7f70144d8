package io.productionguard.gateway.approval;

import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * The state of one question between asking and the end of its use: who agreed so far, and which operation (if any) waits
 * for it on a live connection. Guarded by the desk's lock; it knows no journal, clock or thread.
 */
final class PendingApproval {

    final ApprovalRequest request;
    final Question.Subject subject;
    final long weight;
    private final List<String> agreed = new ArrayList<>();

    /** The operation that waits; changes when a client comes back after it was disconnected. */
    long operation;

    /** Completed when the operation that waits is told; a new one for each client that comes back. */
    CompletableFuture<ApprovalOutcome> waiting = new CompletableFuture<>();

    /** Whether a live connection waits. */
    boolean attached = true;

    /** Set once the question is settled; an approval may then still be collected by a client that comes back. */
    Optional<ApprovalOutcome> outcome = Optional.empty();

    /** The timer that ends waiting. */
    Future<?> expiry;

    PendingApproval(ApprovalRequest request, Question question) {
        this.request = request;
        this.subject = question.subject();
        this.weight = question.weight();
        this.operation = question.operation();
    }

    /** Whether a decision can be accepted, and if not why; changes nothing. */
    Answer examine(ApprovalDecision decision) {
        if (outcome.isPresent()) {
            return Answer.ignored(
                    "the request is no longer waiting: " + outcome.get().explanation());
        }
        if (!decision.digest().equals(request.digest())) {
            return Answer.ignored("the decision is about other bytes than those that wait");
        }
        if (decision.verdict() == Verdict.DENY) {
            return Answer.counted("");
        }
        if (decision.approver().equals(request.requester())) {
            return Answer.ignored("the requester cannot approve its own operation");
        }
        if (agreed.contains(decision.approver())) {
            return Answer.ignored(decision.approver() + " has agreed already; another person is needed");
        }
        int missing = request.approvers() - agreed.size() - 1;
        if (missing > 0) {
            return Answer.counted(missing + " more approver" + (missing > 1 ? "s" : "") + " needed");
        }
        return Answer.counted(
                attached ? "" : "kept until " + request.expiresAt() + " for the client, which is disconnected");
    }

    /** Takes in a decision that {@link #examine} accepted; the outcome it leads to, if it was the last one needed. */
    Optional<ApprovalOutcome> take(ApprovalDecision decision) {
        if (decision.verdict() == Verdict.DENY) {
            return Optional.of(new ApprovalOutcome.Rejected(decision.approver(), decision.comment()));
        }
        agreed.add(decision.approver());
        return agreed.size() < request.approvers()
                ? Optional.empty()
                : Optional.of(new ApprovalOutcome.Approved(agreed));
    }
}
