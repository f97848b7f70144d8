package io.productionguard.gateway.enforce;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.PolicyDecision;

/** What the rules say; {@link io.productionguard.gateway.policy.Policy} in every real session. Thread-safe. */
@FunctionalInterface
public interface Decider {

    /** Decides one operation of one caller. */
    PolicyDecision decide(Caller caller, Operation operation);
}
