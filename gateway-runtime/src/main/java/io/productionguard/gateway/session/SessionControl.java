package io.productionguard.gateway.session;

import io.productionguard.gateway.approval.Answer;
import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.control.ApprovalProofs;
import io.productionguard.gateway.control.ControlTarget;
import io.productionguard.gateway.control.DecisionRefusedException;
import io.productionguard.gateway.enforce.SessionCounters;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.record.LineFollower;
import java.io.IOException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A session as its control channel sees it. */
final class SessionControl implements ControlTarget {

    private static final Logger LOG = Logger.getLogger(SessionControl.class.getName());

    private final GatewaySession session;
    private final SessionParts parts;

    SessionControl(GatewaySession session, SessionParts parts) {
        this.session = session;
        this.parts = parts;
    }

    @Override
    public Status status() {
        SessionCounters counters = parts.enforcement().counters();
        return new Status(
                parts.id(),
                ProcessHandle.current().pid(),
                session.isStopping() ? "stopping" : "running",
                parts.enforcement().desk().waiting().stream()
                        .map(ApprovalRequest::id)
                        .toList(),
                counters.operations(),
                counters.denied(),
                counters.approved(),
                parts.masker().maskedValues(),
                parts.recording().sequence(),
                session.leaseRemainingMillis());
    }

    @Override
    public Counted decide(ApprovalDecision decision) {
        return parts.proofs().isEmpty() || decision.verdict() == ApprovalDecision.Verdict.DENY
                ? count(decision)
                : prove(decision, parts.proofs().get());
    }

    private Counted count(ApprovalDecision decision) {
        Answer answer = parts.enforcement().desk().decide(decision);
        return new Counted(answer.counted(), answer.note());
    }

    private Counted prove(ApprovalDecision decision, ApprovalProofs proofs) {
        Optional<ApprovalRequest> request = parts.enforcement().desk().waiting().stream()
                .filter(waiting -> waiting.id().equals(decision.requestId()))
                .findFirst();
        if (request.isEmpty()) {
            // Not for the desk, where such a request may wait by then, and nothing was proved.
            record(new Event.SessionNote("an approval by " + parts.masker().mask(decision.approver()) + " of "
                    + parts.masker().mask(decision.requestId()) + ", which does not wait, was not counted"));
            return new Counted(false, "no such request is waiting; it was answered, expired or withdrawn");
        }
        try {
            return count(proofs.check(decision, request.get()));
        } catch (DecisionRefusedException e) {
            violation(e.getMessage());
            return new Counted(false, e.getMessage());
        }
    }

    @Override
    public long renewLease() {
        return session.renewLease();
    }

    @Override
    public String identify(String token) throws IdentityException {
        String subject = parts.identity().renew(token).subject();
        record(new Event.SessionNote("the identity token was renewed"));
        return subject;
    }

    @Override
    public Stopped stop(String reason) throws IOException {
        SessionEnd end = session.stop(reason);
        return new Stopped(end.sequence(), end.head(), end.output().toString());
    }

    @Override
    public RecordedLines follow(long after) throws IOException {
        LineFollower follower = parts.recording().follow(after);
        return new RecordedLines() {
            @Override
            public byte[] next() throws IOException, InterruptedException {
                return follower.next();
            }

            @Override
            public void close() {
                follower.close();
            }
        };
    }

    @Override
    public void note(String text) throws IOException {
        parts.recording().append(new Event.SessionNote(parts.masker().mask(text)));
    }

    @Override
    public void violation(String reason) {
        record(new Event.Violation(0, "", parts.masker().mask(reason)));
    }

    /** A recording that failed refuses the next operation by itself; here nothing waits for it. */
    private void record(Event event) {
        try {
            parts.recording().append(event);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "could not record " + event.type(), e);
        }
    }
}
