package io.productionguard.gateway.policy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What the rules say about one operation of one caller.
 *
 * @param effect the strictest effect over all its accesses
 * @param rule name of the rule that gave this effect, or {@code default}
 * @param message the rule's own words for the one who is denied, or {@code ""}
 * @param approvers how many different people must agree; 0 unless {@code effect} is {@link Effect#APPROVE}
 * @param timeout how long a held operation waits before it counts as denied
 * @param matched names of all rules that matched, sorted, for explanation
 */
public record PolicyDecision(
        Effect effect, String rule, String message, int approvers, Duration timeout, List<String> matched) {

    public PolicyDecision {
        Objects.requireNonNull(effect, "effect");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(timeout, "timeout");
        matched = List.copyOf(matched);
        if ((effect == Effect.APPROVE) != (approvers > 0)) {
            throw new IllegalArgumentException("approvers are named exactly when approval is asked for");
        }
    }
}
