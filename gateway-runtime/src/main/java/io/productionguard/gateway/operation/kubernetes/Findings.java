package io.productionguard.gateway.operation.kubernetes;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Risk;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is found in one request, in the order it is found; becomes its {@link Meaning}. Not thread-safe. */
final class Findings {

    /** Reasons beyond this number tell a reader nothing new. */
    private static final int MAX_REASONS = 50;

    private final Set<Access> accesses = new LinkedHashSet<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private Risk risk = Risk.LOW;

    void low(String action, String resource) {
        accesses.add(new Access(action, resource));
    }

    void high(String action, String resource, String reason) {
        low(action, resource);
        because(Risk.HIGH, reason);
    }

    void critical(String action, String resource, String reason) {
        low(action, resource);
        because(Risk.CRITICAL, reason);
    }

    /** A reason for a risk, without an access of its own. */
    void because(Risk grave, String reason) {
        risk = risk.and(grave);
        if (reasons.size() < MAX_REASONS) {
            reasons.add(reason);
        }
    }

    Meaning meaning() {
        return new Meaning(List.copyOf(accesses), risk, List.copyOf(reasons));
    }
}
