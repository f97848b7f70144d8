package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.ResponseSettings;
import io.productionguard.gateway.enforce.Verdict;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.mask.SessionMasker;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import io.productionguard.gateway.policy.Effect;
import io.productionguard.gateway.policy.PolicyDecision;
import io.productionguard.gateway.testing.MemoryRecorder;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Operations that were allowed, with the real masker behind them. */
final class Passages {

    final MemoryRecorder recorder = new MemoryRecorder();
    private final Enforcement enforcement = new Enforcement(
            (caller, operation) -> new PolicyDecision(Effect.ALLOW, "all", "", 0, Duration.ZERO, List.of()),
            SessionMasker.create(Set.of("secrets", "personal"), List.of(), List.of()),
            recorder,
            new ResponseSettings(true, 4096, 65_536),
            InstantSource.system());

    /** Masks for what the gateway itself asks. */
    BodyPassage unrecorded() {
        return enforcement.unrecorded();
    }

    Passage next() throws IOException {
        Operation operation = new Operation(
                "prod",
                "GET",
                List.of(),
                new Meaning(List.of(Access.of("k8s.get")), Risk.LOW, List.of()),
                OperationDigest.of("prod", List.of()));
        Verdict verdict =
                enforcement.connect("prod", Caller.localUser("agent"), "test").submit(operation);
        return ((Verdict.Forward) verdict).passage();
    }
}
