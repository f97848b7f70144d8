package io.productionguard.gateway.policy;

import static io.productionguard.gateway.policy.Policies.NOBODY;
import static io.productionguard.gateway.policy.Policies.caller;
import static io.productionguard.gateway.policy.Policies.configuration;
import static io.productionguard.gateway.policy.Policies.member;
import static io.productionguard.gateway.policy.Policies.operation;
import static io.productionguard.gateway.policy.Policies.operationOn;
import static io.productionguard.gateway.policy.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What rules decide, one point at a time. */
class PolicyTest {

    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    @Test
    void strictestMatchingRuleWinsWhateverTheOrder() {
        Rule allow = Rule.allow("z-allow", "sql.*");
        Rule approve = Rule.approve("m-approve", "sql.write.*");
        Rule deny = Rule.deny("a-deny", "*.unbounded").saying("ask the DBAs");

        for (List<Rule> order : List.of(List.of(allow, approve, deny), List.of(deny, approve, allow))) {
            Policy policy = policy(order.toArray(Rule[]::new));

            assertThat(policy.decide(NOBODY, operation("sql.read public.a")))
                    .isEqualTo(new PolicyDecision(Effect.ALLOW, "z-allow", "", 0, Duration.ZERO, List.of("z-allow")));
            assertThat(policy.decide(NOBODY, operation("sql.write.insert public.a")))
                    .isEqualTo(new PolicyDecision(
                            Effect.APPROVE, "m-approve", "", 1, HALF_AN_HOUR, List.of("m-approve", "z-allow")));
            assertThat(policy.decide(NOBODY, operation("sql.write.delete.unbounded public.a")))
                    .isEqualTo(new PolicyDecision(
                            Effect.DENY,
                            "a-deny",
                            "ask the DBAs",
                            0,
                            Duration.ZERO,
                            List.of("a-deny", "m-approve", "z-allow")));
        }
    }

    @Test
    void whatNoRuleMatchesTakesTheDefault() {
        assertThat(policy(Rule.allow("reads", "sql.read")).decide(NOBODY, operation("sql.grant")))
                .isEqualTo(new PolicyDecision(Effect.APPROVE, "default", "", 1, HALF_AN_HOUR, List.of()));
        assertThat(policy(Effect.DENY, Rule.allow("reads", "sql.read")).decide(NOBODY, operation("sql.grant")))
                .isEqualTo(new PolicyDecision(Effect.DENY, "default", "", 0, Duration.ZERO, List.of()));
    }

    @Test
    void everyAccessMustBeAllowed() {
        Policy policy = policy(Rule.allow("reads", "sql.read"), Rule.deny("no-role", "sql.role"));

        assertThat(effect(policy, operation("sql.read a", "sql.read b"))).isEqualTo(Effect.ALLOW);
        PolicyDecision mixed = policy.decide(NOBODY, operation("sql.read a", "sql.write.insert b"));
        assertThat(mixed.effect()).isEqualTo(Effect.APPROVE);
        assertThat(mixed.rule()).isEqualTo("default");
        assertThat(mixed.matched()).containsExactly("reads");
        assertThat(effect(policy, operation("sql.read a", "sql.write.insert b", "sql.role c")))
                .isEqualTo(Effect.DENY);
    }

    @Test
    void aRestrictionHoldsHoweverTheStatementSpellsTheName() {
        Policy policy = policy(
                Rule.allow("reads", "sql.read"),
                Rule.deny("qualified", "sql.read").onResources("hr.salaries"),
                Rule.deny("bare", "sql.read").onResources("bonus*"),
                Rule.deny("schema", "sql.read").onResources("audit.*"));

        for (String denied : List.of(
                "hr.salaries", "salaries", "bonuses", "hr.bonuses", "\"a.b\".bonuses", "audit.log", "audit.\"x.y\"")) {
            assertThat(effect(policy, operation("sql.read " + denied)))
                    .as(denied)
                    .isEqualTo(Effect.DENY);
        }
        // a name without a schema would be in every schema that is denied as a whole
        for (String allowed : List.of("shop.salaries", "log", "hr.log", "\"x.bonuses\"", "hr.\"salaries.x\"")) {
            assertThat(effect(policy, operation("sql.read " + allowed)))
                    .as(allowed)
                    .isEqualTo(Effect.ALLOW);
        }
    }

    @Test
    void anAllowanceGoesByTheLetterAndItsExceptionsDoNot() {
        Policy policy = policy(
                Effect.DENY,
                Rule.allow("orders", "sql.read").onResources("shop.*").unless(Rule.Carve.resources("salaries")),
                Rule.allow("bare", "sql.read").onResources("orders"));

        assertThat(effect(policy, operation("sql.read shop.orders"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operation("sql.read orders"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operation("sql.read hr.orders"))).isEqualTo(Effect.DENY);
        assertThat(effect(policy, operation("sql.read shop.salaries"))).isEqualTo(Effect.DENY);
    }

    @Test
    void theMostApproversAndTheShortestWaitCount() {
        Policy policy = policy(
                Rule.approve("a", "sql.ddl.*").approvedBy(2, Duration.ofHours(2)),
                Rule.approve("b", "sql.ddl.alter").approvedBy(3, Duration.ofHours(1)),
                Rule.approve("c", "sql.ddl.alter")
                        .approvedBy(1, Duration.ofMinutes(5))
                        .saying("quick"),
                Rule.approve("d", "sql.ddl.alter").approvedBy(3, Duration.ofHours(1)));

        PolicyDecision decision = policy.decide(NOBODY, operation("sql.ddl.alter public.a"));

        assertThat(decision)
                .isEqualTo(new PolicyDecision(
                        Effect.APPROVE, "b", "", 3, Duration.ofMinutes(5), List.of("a", "b", "c", "d")));
    }

    @Test
    void approvalsOfAllAccessesAddUp() {
        Policy policy = policy(
                Rule.approve("writes", "sql.write.*").approvedBy(1, Duration.ofMinutes(1)),
                Rule.approve("ddl", "sql.ddl.*").approvedBy(4, Duration.ofHours(1)));

        PolicyDecision decision = policy.decide(NOBODY, operation("sql.write.insert a", "sql.ddl.create b"));

        assertThat(decision.approvers()).isEqualTo(4);
        assertThat(decision.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(decision.rule()).isEqualTo("ddl");
    }

    @Test
    void theDefaultsWaitCountsWhenAnAccessIsLeftToIt() {
        Policy policy = policy(Rule.approve("ddl", "sql.ddl.*").approvedBy(2, Duration.ofHours(3)));

        PolicyDecision decision = policy.decide(NOBODY, operation("sql.ddl.create a", "sql.grant a"));

        assertThat(decision.timeout()).isEqualTo(HALF_AN_HOUR);
        assertThat(decision.approvers()).isEqualTo(2);
        assertThat(decision.rule()).isEqualTo("ddl");
    }

    @Test
    void tiesGoToTheFirstName() {
        Policy policy = policy(
                Rule.deny("b", "sql.*").saying("from b"),
                Rule.deny("a", "sql.read").saying("from a"));

        assertThat(policy.decide(NOBODY, operation("sql.read x")).rule()).isEqualTo("a");
        assertThat(policy.decide(NOBODY, operation("sql.read x")).message()).isEqualTo("from a");
    }

    @Test
    void globsNeverAllowWhatWasNotUnderstood() {
        assertThat(effect(policy(Rule.allow("all", "*")), operation("sql.unknown")))
                .isEqualTo(Effect.APPROVE);
        assertThat(effect(policy(Rule.allow("all", "*", "sql.unknow*")), operation("sql.unknown")))
                .isEqualTo(Effect.APPROVE);
        assertThat(effect(policy(Rule.allow("all", "*", "sql.unknown")), operation("sql.unknown")))
                .isEqualTo(Effect.ALLOW);
        assertThat(effect(policy(Rule.deny("all", "*")), operation("sql.unknown")))
                .isEqualTo(Effect.DENY);
        assertThat(effect(policy(Effect.DENY, Rule.approve("all", "sql.*")), operation("sql.unknown")))
                .isEqualTo(Effect.APPROVE);
    }

    @Test
    void exceptionsFromDenialsNeverTakeOutWhatWasNotUnderstood() {
        Rule deny = Rule.deny("all", "*");

        assertThat(effect(policy(deny.unless(Rule.Carve.actions("sql.*"))), operation("sql.unknown")))
                .isEqualTo(Effect.DENY);
        assertThat(effect(policy(deny.unless(Rule.Carve.actions("sql.unknown"))), operation("sql.unknown")))
                .isEqualTo(Effect.APPROVE);
        assertThat(effect(
                        policy(Rule.allow("a", "sql.unknown").unless(Rule.Carve.actions("sql.u*"))),
                        operation("sql.unknown")))
                .isEqualTo(Effect.APPROVE);
    }

    @Test
    void anActionTheTypeDoesNotDeclareCountsAsNotUnderstood() {
        assertThat(effect(policy(Rule.allow("all", "*")), operation("sql.novelty")))
                .isEqualTo(Effect.APPROVE);
        assertThat(effect(policy(Rule.deny("all", "sql.*")), operation("sql.novelty")))
                .isEqualTo(Effect.DENY);
    }

    @Test
    void anAllowanceForResourcesNeedsToKnowTheResource() {
        Policy policy = policy(Rule.allow("public", "sql.read").onResources("public.*"));

        assertThat(effect(policy, operation("sql.read public.a"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operation("sql.read audit.a"))).isEqualTo(Effect.APPROVE);
        assertThat(effect(policy, operation("sql.read"))).isEqualTo(Effect.APPROVE);
        assertThat(effect(policy(Rule.allow("any", "sql.read").onResources("*")), operation("sql.read")))
                .isEqualTo(Effect.APPROVE);
    }

    @Test
    void aDenialForResourcesHoldsWhereTheResourceIsNotKnown() {
        Policy policy = policy(
                Rule.allow("reads", "sql.read"), Rule.deny("audit", "sql.read").onResources("audit.*"));

        assertThat(effect(policy, operation("sql.read public.a"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operation("sql.read audit.a"))).isEqualTo(Effect.DENY);
        assertThat(effect(policy, operation("sql.read"))).isEqualTo(Effect.DENY);
    }

    @Test
    void exceptionsForResourcesNeedToKnowTheResource() {
        Rule deny = Rule.deny("drops", "sql.drop.*").unless(Rule.Carve.resources("scratch.*"));
        Rule allow = Rule.allow("reads", "sql.read").unless(Rule.Carve.resources("audit.*"));

        assertThat(effect(policy(deny), operation("sql.drop.table scratch.a"))).isEqualTo(Effect.APPROVE);
        assertThat(effect(policy(deny), operation("sql.drop.table"))).isEqualTo(Effect.DENY);
        assertThat(effect(policy(allow), operation("sql.read public.a"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy(allow), operation("sql.read audit.a"))).isEqualTo(Effect.APPROVE);
        assertThat(effect(policy(allow), operation("sql.read"))).isEqualTo(Effect.APPROVE);
    }

    @Test
    void targetsNarrowARule() {
        Policy policy = policy(
                Rule.allow("reads", "sql.read").onTargets(List.of("db*")),
                Rule.deny("not-here", "sql.read").onTargets(List.of("db2")));

        assertThat(effect(policy, operationOn("db", "sql.read a"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operationOn("db2", "sql.read a"))).isEqualTo(Effect.DENY);
    }

    @Test
    void aTargetTheConfigurationDoesNotHaveIsDenied() {
        PolicyDecision decision = policy(Rule.allow("reads", "sql.read")).decide(NOBODY, operationOn("x", "sql.read"));

        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.message()).isEqualTo("the configuration has no such target");
    }

    @Test
    void groupsAndClaimsMatchTheCaller() {
        Policy policy = policy(
                Rule.allow("dba", "sql.write.*").forGroups("dba", "ops"),
                Rule.allow("main", "sql.ddl.*").forClaims(Map.of("ref", "refs/heads/*", "actor", "jane")));

        assertThat(policy.decide(member("ops", "x"), operation("sql.write.insert a"))
                        .effect())
                .isEqualTo(Effect.ALLOW);
        assertThat(policy.decide(member("dbas"), operation("sql.write.insert a"))
                        .effect())
                .isEqualTo(Effect.APPROVE);
        assertThat(policy.decide(NOBODY, operation("sql.write.insert a")).effect())
                .isEqualTo(Effect.APPROVE);
        Operation ddl = operation("sql.ddl.create a");
        assertThat(policy.decide(caller(Map.of("ref", "refs/heads/main", "actor", "jane")), ddl)
                        .effect())
                .isEqualTo(Effect.ALLOW);
        assertThat(policy.decide(caller(Map.of("ref", "refs/tags/v1", "actor", "jane")), ddl)
                        .effect())
                .isEqualTo(Effect.APPROVE);
        assertThat(policy.decide(caller(Map.of("ref", "refs/heads/main")), ddl).effect())
                .isEqualTo(Effect.APPROVE);
    }

    @Test
    void unlessTakesOutAnyOfWhatItLists() {
        Policy policy = policy(
                Rule.allow("all", "*"),
                Rule.deny("hands-off", "*")
                        .unless(new Rule.Carve(
                                List.of("db2"), List.of("sql.session"), List.of("scratch.*"), List.of("dba"))));

        assertThat(effect(policy, operation("sql.read public.a"))).isEqualTo(Effect.DENY);
        assertThat(effect(policy, operationOn("db2", "sql.read public.a"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operation("sql.session"))).isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operation("sql.drop.table scratch.a"))).isEqualTo(Effect.ALLOW);
        assertThat(policy.decide(member("dba"), operation("sql.read public.a")).effect())
                .isEqualTo(Effect.ALLOW);
        assertThat(effect(policy, operation("sql.drop.table scratch.a", "sql.drop.table public.a")))
                .isEqualTo(Effect.DENY);
    }

    @Test
    void aRestrictionMakesStricterAndNeverLooser() {
        Policy trusted = policy(
                Rule.allow("reads", "sql.read"),
                Rule.approve("writes", "sql.write.*").approvedBy(2, Duration.ofMinutes(10)),
                Rule.deny("drops", "sql.drop.*").saying("no"));
        Policy checkout = policy(
                Rule.allow("anything", "*"),
                Rule.deny("secrets", "sql.read").onResources("secret.*").saying("mine"),
                Rule.approve("inserts", "sql.write.insert").approvedBy(1, Duration.ofMinutes(5)),
                Rule.approve("merges", "sql.write.merge").approvedBy(3, Duration.ofMinutes(15)));
        Policy policy = trusted.restrictedBy(checkout);

        assertThat(policy.decide(NOBODY, operation("sql.read public.a")))
                .isEqualTo(new PolicyDecision(
                        Effect.ALLOW, "reads", "", 0, Duration.ZERO, List.of("reads", "restriction:anything")));
        assertThat(policy.decide(NOBODY, operation("sql.read secret.a")))
                .isEqualTo(new PolicyDecision(
                        Effect.DENY,
                        "restriction:secrets",
                        "mine",
                        0,
                        Duration.ZERO,
                        List.of("reads", "restriction:anything", "restriction:secrets")));
        assertThat(policy.decide(NOBODY, operation("sql.drop.table a")).rule()).isEqualTo("drops");
        assertThat(policy.decide(NOBODY, operation("sql.drop.table a")).message())
                .isEqualTo("no");
        assertThat(policy.decide(NOBODY, operation("sql.write.insert a")))
                .extracting(PolicyDecision::rule, PolicyDecision::approvers, PolicyDecision::timeout)
                .containsExactly("writes", 2, Duration.ofMinutes(5));
        assertThat(policy.decide(NOBODY, operation("sql.write.merge a")))
                .extracting(PolicyDecision::rule, PolicyDecision::approvers, PolicyDecision::timeout)
                .containsExactly("restriction:merges", 3, Duration.ofMinutes(10));
        assertThat(policy.decide(NOBODY, operation("sql.write.update a")))
                .extracting(PolicyDecision::rule, PolicyDecision::approvers, PolicyDecision::timeout)
                .containsExactly("writes", 2, Duration.ofMinutes(10));
        assertThat(policy.decide(NOBODY, operation("sql.unknown")).rule()).isEqualTo("default");
    }

    @Test
    void aTargetTheRestrictionDoesNotHaveIsDenied() {
        Policy trusted = policy(Rule.allow("reads", "sql.read"));
        Policy checkout = Policy.of(
                configuration(Effect.APPROVE, List.of("db2"), Rule.allow("reads", "sql.read")), FakeTargetTypes.ALL);
        Policy policy = trusted.restrictedBy(checkout);

        assertThat(effect(policy, operationOn("db2", "sql.read a"))).isEqualTo(Effect.ALLOW);
        assertThat(policy.decide(NOBODY, operationOn("db", "sql.read a")).rule())
                .isEqualTo("restriction:default");
        assertThat(effect(policy, operationOn("db", "sql.read a"))).isEqualTo(Effect.DENY);
    }

    @Test
    void configurationsThatCannotComeFromTheParserAreRefused() {
        assertThatThrownBy(() -> policy(Effect.ALLOW, Rule.deny("a", "*")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("what no rule matches is never allowed");
        assertThatThrownBy(() -> policy(Rule.deny("a", "*"), Rule.allow("a", "*")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two rules are called a");
        assertThatThrownBy(
                        () -> Policy.of(configuration(Effect.DENY, List.of("mq")), List.of(FakeTargetTypes.POSTGRES)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no target type is called queue");
    }

    private static Effect effect(Policy policy, Operation operation) {
        return policy.decide(NOBODY, operation).effect();
    }

    @Test
    void theDefaultLetsNothingThroughThatNeedsARule() {
        TargetType type =
                new FakeTargetTypes.Fake(
                        "postgres", Set.of("sql.read", "sql.disguise"), Set.of(), Map.of(), List.of()) {
                    @Override
                    public Set<String> ruledActions() {
                        return Set.of("sql.disguise");
                    }
                };
        Operation disguised = operation("sql.disguise user/bob", "sql.read a");
        Rule reads = Rule.allow("reads", "sql.read");

        PolicyDecision denied = ruled(type, reads).decide(NOBODY, disguised);
        assertThat(denied.effect()).isEqualTo(Effect.DENY);
        assertThat(denied.rule()).isEqualTo("default");
        assertThat(denied.message()).isEqualTo("only a rule that matches sql.disguise can let it through");
        assertThat(effect(ruled(type, Rule.allow("all", "sql.*")), disguised)).isEqualTo(Effect.ALLOW);
        assertThat(effect(ruled(type, reads, Rule.approve("ask", "sql.disguise")), disguised))
                .isEqualTo(Effect.APPROVE);
        assertThat(effect(ruled(type, reads, Rule.allow("amy", "sql.disguise").onResources("user/amy")), disguised))
                .isEqualTo(Effect.DENY);
    }

    private static Policy ruled(TargetType type, Rule... rules) {
        return Policy.of(configuration(Effect.APPROVE, List.of("db"), rules), List.of(type));
    }
}
