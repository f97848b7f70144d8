package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Fields;
import io.productionguard.gateway.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Decides what happens to an operation. The strictest effect among the rules that match wins, for each access and then
 * over all accesses of the operation, so the order of rules means nothing; an access that no rule matches takes the
 * default. Knows no protocol, asks nobody, records nothing.
 *
 * <p>Immutable and thread-safe; never blocks.
 */
public final class Policy {

    /** The name that decisions give as rule where no rule matched. */
    public static final String DEFAULT_RULE = "default";

    /** Precedes rules of a configuration that may only restrict; no rule's name contains a colon. */
    private static final String RESTRICTION = "restriction:";

    /** The configuration in charge, then those that restrict it. */
    private final List<RuleSet> sets;

    private Policy(List<RuleSet> sets) {
        this.sets = List.copyOf(sets);
    }

    /**
     * The policy of a configuration.
     *
     * @param types at least those its targets have
     * @throws IllegalArgumentException when the configuration was not made by {@link ConfigurationParser} and could not
     *     have been: a default of allow, rules of the same name, a target of no known type
     */
    public static Policy of(GuardConfiguration configuration, List<? extends TargetType> types) {
        return new Policy(List.of(new RuleSet(configuration, types)));
    }

    /**
     * This policy, made stricter by another one, such as that of the checkout's own copy of the configuration: the
     * stricter decision of both counts. What the other one allows, and targets it does not have, gains nothing.
     */
    public Policy restrictedBy(Policy other) {
        List<RuleSet> all = new ArrayList<>(sets);
        other.sets.forEach(set -> all.add(set.labelled(RESTRICTION)));
        return new Policy(all);
    }

    /** What happens to {@code operation} when {@code caller} attempts it. */
    public PolicyDecision decide(Caller caller, Operation operation) {
        return decide(
                caller,
                operation.target(),
                operation.meaning().accesses(),
                operation.meaning().possibly(),
                operation.meaning().fields());
    }

    /** The same decision with all that led to it, for people and for {@code policy explain}. */
    public Explanation explain(Caller caller, Operation operation) {
        List<Explanation.AccessDecision> accesses = operation.meaning().accesses().stream()
                .map(access -> new Explanation.AccessDecision(
                        access,
                        decide(
                                caller,
                                operation.target(),
                                List.of(access),
                                List.of(),
                                operation.meaning().fields())))
                .toList();
        return new Explanation(
                decide(caller, operation),
                operation.meaning().risk(),
                operation.meaning().reasons(),
                accesses);
    }

    private PolicyDecision decide(
            Caller caller, String target, List<Access> accesses, List<Access> possibly, Fields fields) {
        PolicyDecision decision = sets.get(0).decide(target, caller, accesses, possibly, fields);
        for (RuleSet restriction : sets.subList(1, sets.size())) {
            decision = stricter(decision, restriction.decide(target, caller, accesses, possibly, fields));
        }
        return decision;
    }

    private static PolicyDecision stricter(PolicyDecision first, PolicyDecision second) {
        SortedSet<String> matched = new TreeSet<>(first.matched());
        matched.addAll(second.matched());
        boolean secondSpeaks = first.effect() == second.effect()
                ? second.approvers() > first.approvers()
                : second.effect().compareTo(first.effect()) > 0;
        PolicyDecision speaker = secondSpeaks ? second : first;
        boolean bothAsk = first.effect() == Effect.APPROVE && second.effect() == Effect.APPROVE;
        Duration timeout = bothAsk ? RuleSet.shorter(first.timeout(), second.timeout()) : speaker.timeout();
        return new PolicyDecision(
                speaker.effect(),
                speaker.rule(),
                speaker.message(),
                speaker.approvers(),
                timeout,
                List.copyOf(matched));
    }
}
