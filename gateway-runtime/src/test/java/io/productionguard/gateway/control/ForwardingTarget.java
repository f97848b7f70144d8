package io.productionguard.gateway.control;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.identity.IdentityException;
import java.io.IOException;

/** Hands everything to another target; tests override what they want to disturb. */
class ForwardingTarget implements ControlTarget {

    private final ControlTarget target;

    ForwardingTarget(ControlTarget target) {
        this.target = target;
    }

    @Override
    public Status status() {
        return target.status();
    }

    @Override
    public Counted decide(ApprovalDecision decision) {
        return target.decide(decision);
    }

    @Override
    public long renewLease() {
        return target.renewLease();
    }

    @Override
    public String identify(String token) throws IdentityException {
        return target.identify(token);
    }

    @Override
    public Stopped stop(String reason) throws IOException {
        return target.stop(reason);
    }

    @Override
    public RecordedLines follow(long after) throws IOException {
        return target.follow(after);
    }

    @Override
    public void note(String text) throws IOException {
        target.note(text);
    }

    @Override
    public void violation(String reason) {
        target.violation(reason);
    }
}
