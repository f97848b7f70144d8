package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.Risk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Short ways to policies, callers and operations for tests. */
final class Policies {

    static final Caller NOBODY = Caller.localUser("jane");

    private Policies() {}

    /** A policy with these rules for targets {@code db} and {@code db2}. */
    static Policy policy(Rule... rules) {
        return policy(Effect.APPROVE, rules);
    }

    static Policy policy(Effect defaultEffect, Rule... rules) {
        return Policy.of(configuration(defaultEffect, List.of("db", "db2"), rules), FakeTargetTypes.ALL);
    }

    static GuardConfiguration configuration(Effect defaultEffect, List<String> targets, Rule... rules) {
        return new GuardConfiguration(
                "test",
                "",
                Optional.empty(),
                targets.stream().map(Policies::target).toList(),
                Arrays.asList(rules),
                false,
                defaultEffect,
                Duration.ofMinutes(30),
                new GuardConfiguration.Masking(Set.of(), List.of()),
                new GuardConfiguration.RecordingSettings(GuardConfiguration.RecordingSettings.Responses.MASKED, 65_536),
                GuardConfiguration.Isolation.NONE);
    }

    private static Target target(String name) {
        return new Target(
                name,
                name.startsWith("mq") ? "queue" : "postgres",
                name + ":1",
                Optional.empty(),
                io.productionguard.gateway.net.TlsMode.VERIFY_FULL,
                Optional.empty(),
                Map.of());
    }

    static Caller member(String... groups) {
        return caller(Map.of(), groups);
    }

    static Caller caller(Map<String, String> claims, String... groups) {
        return new Caller("job", "https://issuer.example", Set.of(groups), claims, Caller.Verification.OIDC);
    }

    /** An operation on {@code db}; each access is an action, or an action and a resource with a blank between. */
    static Operation operation(String... accesses) {
        return operationOn("db", accesses);
    }

    static Operation operationOn(String target, String... accesses) {
        List<Access> parsed = Stream.of(accesses)
                .map(access -> access.split(" ", 2))
                .map(parts -> new Access(parts[0], parts.length == 1 ? "" : parts[1]))
                .toList();
        return new Operation(
                target,
                "statement",
                List.of(),
                new Meaning(parsed, Risk.HIGH, List.of("changes rows")),
                OperationDigest.of(target, List.of("statement".getBytes(StandardCharsets.UTF_8))));
    }
}
