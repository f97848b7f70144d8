package io.productionguard.gateway.policy;

import static io.productionguard.gateway.policy.Policies.caller;
import static io.productionguard.gateway.policy.Policies.operation;
import static io.productionguard.gateway.policy.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Operation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Decisions a second of one core, counted in the processor time of the thread, so that a busy machine does not matter much.
 * Prints what it measures.
 */
class PolicySpeedTest {

    private static final int ROUNDS = 20_000;
    private static final int LEAST_PER_SECOND = 20_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Caller caller =
            caller(Map.of("ref", "refs/heads/main", "repository", "acme/shop", "actor", "jane"), "dev", "ops");

    @Test
    void twoHundredRulesThatAllHaveToBeLookedAt() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Rule rule = switch (i % 4) {
                case 0 -> Rule.allow("rule" + i, "sql.*").onResources("schema" + i + ".*", "*.table" + i);
                case 1 ->
                    Rule.approve("rule" + i, "*")
                            .onResources("*" + i + "_archive*")
                            .approvedBy(2, Duration.ofMinutes(5));
                case 2 ->
                    Rule.deny("rule" + i, "sql.*").forClaims(Map.of("ref", "refs/heads/*" + i, "repository", "acme/*"));
                default -> Rule.deny("rule" + i, "*").forGroups("group" + i).unless(Rule.Carve.resources("scratch.*"));
            };
            rules.add(rule);
        }
        rules.add(Rule.allow("reads", "sql.read"));
        measure("201 rules, all candidates, 3 accesses", policy(rules.toArray(Rule[]::new)));
    }

    @Test
    void aPolicyOfOrdinarySizeAndItsRestriction() {
        Policy policy = policy(
                Rule.allow("reads", "sql.read", "sql.session"),
                Rule.approve("writes", "sql.write.*"),
                Rule.approve("ddl", "sql.ddl.*").approvedBy(2, Duration.ofMinutes(30)),
                Rule.deny("drops", "sql.drop.*", "*.unbounded"));
        measure("4 rules, 3 accesses", policy);
        measure("4 rules restricted by 4 rules, 3 accesses", policy.restrictedBy(policy));
    }

    private void measure(String what, Policy policy) {
        Operation read = operation("sql.read public.orders", "sql.read public.customers", "sql.read audit.log");
        long allowed = 0;
        double best = 0;
        for (int round = 0; round < 4; round++) {
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                allowed += policy.decide(caller, read).effect() == Effect.ALLOW ? 1 : 0;
            }
            best = Math.max(best, ROUNDS * 1e9 / (threads.getCurrentThreadCpuTime() - start));
        }
        System.out.printf("%s: %,.0f decisions/s%n", what, best);
        assertThat(allowed).isEqualTo(4L * ROUNDS);
        assertThat(best).isGreaterThan(LEAST_PER_SECOND);
    }
}
