package io.productionguard.gateway.policy;

import static io.productionguard.gateway.policy.Policies.caller;
import static io.productionguard.gateway.policy.Policies.operation;
import static io.productionguard.gateway.policy.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Laws of evaluation, tried on every rule of a small universe against every operation and caller in it, and on many
 * policies made from these rules. The expected decision comes from {@link #oracle}, which says the same as the policy
 * in the plainest way.
 */
class PolicyLawsTest {

    private static final List<Caller> CALLERS =
            List.of(caller(Map.of()), caller(Map.of("ref", "main"), "dba"), caller(Map.of("ref", "dev"), "dba", "ops"));

    private static final List<Operation> OPERATIONS = operations();
    private static final List<Rule> RULES = rules();

    @Test
    void everySingleRuleDecidesAsTheOracleSays() {
        for (Rule rule : RULES) {
            for (Effect defaultEffect : List.of(Effect.APPROVE, Effect.DENY)) {
                assertDecides(defaultEffect, List.of(rule));
            }
        }
    }

    @Test
    void manyPoliciesDecideAsTheOracleSays() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            assertDecides(random.nextBoolean() ? Effect.DENY : Effect.APPROVE, some(random));
        }
    }

    @Test
    void theOrderOfRulesMeansNothing() {
        Random random = new Random(2);
        for (int round = 0; round < 300; round++) {
            List<Rule> rules = new ArrayList<>(some(random));
            Policy policy = policy(rules.toArray(Rule[]::new));
            Collections.shuffle(rules, random);
            Policy shuffled = policy(rules.toArray(Rule[]::new));

            forAll((caller, operation) ->
                    assertThat(shuffled.decide(caller, operation)).isEqualTo(policy.decide(caller, operation)));
        }
    }

    @Test
    void anotherDenyOrApproveRuleNeverLoosensWhatRulesDecided() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            List<Rule> rules = some(random);
            Rule more = one(random).named("more");
            if (more.effect() == Effect.ALLOW) {
                continue;
            }
            Policy before = policy(rules.toArray(Rule[]::new));
            Policy after = policy(with(rules, more).toArray(Rule[]::new));

            forAll((caller, operation) -> assertThat(
                            after.decide(caller, operation).effect())
                    .isGreaterThanOrEqualTo(before.decide(caller, operation).effect()));
        }
    }

    @Test
    void anotherAllowRuleNeverOverrulesADenialOrAnApprovalByRule() {
        Random random = new Random(4);
        for (int round = 0; round < 300; round++) {
            List<Rule> rules = some(random);
            Policy before = policy(rules.toArray(Rule[]::new));
            Policy after =
                    policy(with(rules, Rule.allow("more", "*", "sql.unknown")).toArray(Rule[]::new));

            forAll((caller, operation) -> {
                PolicyDecision decided = before.decide(caller, operation);
                if (!decided.rule().equals("default")) {
                    assertThat(after.decide(caller, operation).effect()).isEqualTo(decided.effect());
                }
            });
        }
    }

    @Test
    void anotherAccessNeverLoosens() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            Policy policy = policy(some(random).toArray(Rule[]::new));
            for (Caller caller : CALLERS) {
                Effect alone = policy.decide(caller, operation("sql.read a")).effect();
                for (String more : List.of("sql.drop.table b", "sql.unknown", "sql.write.insert")) {
                    Effect both =
                            policy.decide(caller, operation("sql.read a", more)).effect();
                    Effect other = policy.decide(caller, operation(more)).effect();
                    assertThat(both).isEqualTo(alone.and(other));
                }
            }
        }
    }

    @Test
    void aRestrictionGivesTheStricterOfBothAndNeverLess() {
        Random random = new Random(6);
        for (int round = 0; round < 300; round++) {
            Policy trusted = policy(some(random).toArray(Rule[]::new));
            Policy other = policy(some(random).toArray(Rule[]::new));
            Policy restricted = trusted.restrictedBy(other);

            forAll((caller, operation) -> {
                PolicyDecision first = trusted.decide(caller, operation);
                PolicyDecision second = other.decide(caller, operation);
                PolicyDecision both = restricted.decide(caller, operation);
                assertThat(both.effect()).isEqualTo(first.effect().and(second.effect()));
                assertThat(both.effect()).isGreaterThanOrEqualTo(first.effect());
                if (both.effect() == Effect.APPROVE && first.effect() == Effect.APPROVE) {
                    assertThat(both.approvers()).isGreaterThanOrEqualTo(first.approvers());
                    assertThat(both.timeout()).isLessThanOrEqualTo(first.timeout());
                }
            });
        }
    }

    @Test
    void whatTheFileChecksCallShadowedNeverDecides() {
        // The checks and the evaluation must mean the same: a refused rule, evaluated all the same, changes no effect.
        Random random = new Random(9);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            Rule loose = one(random).named("loose");
            Rule strict = one(random).named("strict");
            if (strict.effect().compareTo(loose.effect()) <= 0 || !shadowed(loose, strict)) {
                continue;
            }
            refused++;
            Policy without = policy(strict);
            Policy with = policy(strict, loose);
            forAll((caller, operation) -> assertThat(
                            with.decide(caller, operation).effect())
                    .as("%s under %s for %s", loose, strict, operation)
                    .isEqualTo(without.decide(caller, operation).effect()));
        }
        assertThat(refused).isGreaterThan(200);
    }

    @Test
    void whatTheFileChecksSayCanNeverMatchNeverDoes() {
        OidcSettings identity =
                new OidcSettings("https://issuer.example", "a", Map.of(), List.of(), Optional.of("groups"), Map.of());
        int never = 0;
        for (Rule rule : RULES) {
            Problems problems = new Problems("test");
            new RuleChecks(universe(), Optional.of(identity), problems).check(draft(rule));
            Throwable refusal = catchThrowable(problems::throwIfAny);
            if (refusal == null || !refusal.getMessage().contains("so it can never match")) {
                continue;
            }
            never++;
            Policy policy = policy(rule);
            forAll((caller, operation) -> {
                // Where the resource is not known a denial holds all the same; nobody writes a rule for that alone.
                if (operation.meaning().resources().size()
                        == operation.meaning().accesses().size()) {
                    assertThat(policy.decide(caller, operation).matched())
                            .as("%s", rule)
                            .isEmpty();
                }
            });
        }
        assertThat(never).isBetween(50, RULES.size() / 2);
    }

    private static Universe universe() {
        List<Target> targets =
                Policies.configuration(Effect.APPROVE, List.of("db")).targets();
        return new Universe(targets, Map.of("postgres", FakeTargetTypes.POSTGRES));
    }

    private static boolean shadowed(Rule loose, Rule strict) {
        Problems problems = new Problems("test");
        new RuleConflicts(universe(), Map.of(), problems)
                .check(List.of(draft(loose), draft(strict)), List.of(), Effect.APPROVE);
        return problems.count() > 0;
    }

    private static RuleDraft draft(Rule rule) {
        return new RuleDraft(
                Position.START,
                rule.name(),
                new Located<>(rule.effect(), Position.START),
                located(rule.targets()),
                located(rule.actions()),
                located(rule.resources()),
                located(rule.groups()),
                rule.claims().entrySet().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                Map.Entry::getKey, claim -> new Located<>(claim.getValue(), Position.START))),
                Map.of(),
                rule.unless()
                        .map(carve -> new RuleDraft.Unless(
                                Position.START,
                                located(carve.targets()),
                                located(carve.actions()),
                                located(carve.resources()),
                                located(carve.groups()))),
                rule.approvers(),
                rule.timeout(),
                rule.message());
    }

    private static List<Located<String>> located(List<String> texts) {
        return texts.stream().map(text -> new Located<>(text, Position.START)).toList();
    }

    private static void assertDecides(Effect defaultEffect, List<Rule> rules) {
        Policy policy = policy(defaultEffect, rules.toArray(Rule[]::new));
        forAll((caller, operation) -> assertThat(
                        policy.decide(caller, operation).effect())
                .as("%s for %s, %s", rules, caller, operation.meaning())
                .isEqualTo(oracle(defaultEffect, rules, caller, operation)));
    }

    private static Effect oracle(Effect defaultEffect, List<Rule> rules, Caller caller, Operation operation) {
        Effect effect = Effect.ALLOW;
        for (Access access : operation.meaning().accesses()) {
            Optional<Effect> ofRules = rules.stream()
                    .filter(rule -> matches(rule, caller, access))
                    .map(Rule::effect)
                    .max(Effect::compareTo);
            effect = effect.and(ofRules.orElse(defaultEffect));
        }
        return effect;
    }

    private static boolean matches(Rule rule, Caller caller, Access access) {
        boolean allows = rule.effect() == Effect.ALLOW;
        boolean unknown = access.action().equals("sql.unknown");
        boolean nameless = access.resource().isEmpty();
        boolean action = rule.actions().stream()
                .anyMatch(glob -> like(glob, access.action()) && !(unknown && allows && glob.contains("*")));
        boolean resource = rule.resources().isEmpty()
                || (nameless ? !allows : rule.resources().stream().anyMatch(glob -> like(glob, access.resource())));
        boolean group = rule.groups().isEmpty() || rule.groups().stream().anyMatch(caller.groups()::contains);
        boolean claims = rule.claims().entrySet().stream()
                .allMatch(claim -> caller.claims().containsKey(claim.getKey())
                        && like(claim.getValue(), caller.claims().get(claim.getKey())));
        if (!action || !resource || !group || !claims) {
            return false;
        }
        if (rule.unless().isEmpty()) {
            return true;
        }
        Rule.Carve carve = rule.unless().get();
        boolean out = carve.actions().stream()
                        .anyMatch(glob -> like(glob, access.action()) && !(unknown && !allows && glob.contains("*")))
                || carve.groups().stream().anyMatch(caller.groups()::contains)
                || (nameless
                        ? allows && !carve.resources().isEmpty()
                        : carve.resources().stream().anyMatch(glob -> like(glob, access.resource())));
        return !out;
    }

    private static boolean like(String glob, String text) {
        if (glob.isEmpty()) {
            return text.isEmpty();
        }
        if (glob.charAt(0) == '*' && like(glob.substring(1), text)) {
            return true;
        }
        return !text.isEmpty()
                && (glob.charAt(0) == '*'
                        ? like(glob, text.substring(1))
                        : glob.charAt(0) == text.charAt(0) && like(glob.substring(1), text.substring(1)));
    }

    private interface Check {
        void on(Caller caller, Operation operation);
    }

    private static void forAll(Check check) {
        for (Caller caller : CALLERS) {
            for (Operation operation : OPERATIONS) {
                check.on(caller, operation);
            }
        }
    }

    private static List<Operation> operations() {
        List<String> accesses = new ArrayList<>();
        for (String action : List.of("sql.read", "sql.write.insert", "sql.drop.table", "sql.unknown")) {
            for (String resource : List.of("", " a", " b.c")) {
                accesses.add(action + resource);
            }
        }
        List<Operation> operations = new ArrayList<>();
        accesses.forEach(access -> operations.add(operation(access)));
        operations.add(operation("sql.read a", "sql.write.insert b.c"));
        operations.add(operation("sql.read a", "sql.drop.table", "sql.unknown"));
        return operations;
    }

    /** Every rule that can be made from a few values for each part. */
    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        List<List<String>> actions =
                List.of(List.of("*"), List.of("sql.read"), List.of("sql.unknown", "sql.w*"), List.of("sql.*"));
        List<List<String>> resources = List.of(List.of(), List.of("a"), List.of("b.*", "x"));
        List<List<String>> groups = List.of(List.of(), List.of("dba"), List.of("ops"));
        List<Map<String, String>> claims = List.of(Map.of(), Map.of("ref", "m*"));
        List<Optional<Rule.Carve>> carves = List.of(
                Optional.empty(),
                Optional.of(Rule.Carve.actions("sql.u*", "sql.drop.table")),
                Optional.of(Rule.Carve.actions("sql.unknown")),
                Optional.of(Rule.Carve.resources("a", "b.*")),
                Optional.of(Rule.Carve.groups("ops")));
        for (Effect effect : Effect.values()) {
            for (List<String> action : actions) {
                for (List<String> resource : resources) {
                    for (List<String> group : groups) {
                        for (Map<String, String> claim : claims) {
                            for (Optional<Rule.Carve> carve : carves) {
                                rules.add(new Rule(
                                        "r" + rules.size(),
                                        effect,
                                        List.of(),
                                        action,
                                        resource,
                                        group,
                                        claim,
                                        Map.of(),
                                        carve,
                                        1 + rules.size() % 3,
                                        Optional.empty(),
                                        ""));
                            }
                        }
                    }
                }
            }
        }
        return rules;
    }

    private static List<Rule> some(Random random) {
        List<Rule> some = new ArrayList<>();
        int size = 1 + random.nextInt(6);
        for (int i = 0; i < size; i++) {
            some.add(one(random).named("rule" + i));
        }
        return some;
    }

    private static Rule one(Random random) {
        return RULES.get(random.nextInt(RULES.size()));
    }

    private static List<Rule> with(List<Rule> rules, Rule more) {
        List<Rule> all = new ArrayList<>(rules);
        all.add(more);
        return all;
    }
}
