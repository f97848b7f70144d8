package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules of one configuration, ready to decide. Immutable but for a cache that is bounded by the actions which the
 * target types declare: which rules concern which action on which target.
 */
final class RuleSet {

    private final String label;
    private final List<CompiledRule> rules;
    private final Effect defaultEffect;
    private final Duration defaultTimeout;
    private final Map<String, TargetRules> targets = new HashMap<>();

    /** @param label precedes the names of the rules in decisions; empty for the configuration that is in charge */
    private RuleSet(String label, RuleSet other) {
        this.label = label;
        this.rules = other.rules;
        this.defaultEffect = other.defaultEffect;
        this.defaultTimeout = other.defaultTimeout;
        this.targets.putAll(other.targets);
    }

    RuleSet(GuardConfiguration configuration, List<? extends TargetType> types) {
        if (configuration.defaultEffect() == Effect.ALLOW) {
            throw new IllegalArgumentException("what no rule matches is never allowed");
        }
        this.label = "";
        this.defaultEffect = configuration.defaultEffect();
        this.defaultTimeout = configuration.approvalTimeout();
        // Sorted by name, so that the number of a rule is also its rank among rules of the same strictness.
        this.rules = configuration.rules().stream()
                .sorted(Comparator.comparing(Rule::name))
                .map(CompiledRule::new)
                .toList();
        Set<String> names = new HashSet<>();
        for (CompiledRule rule : rules) {
            if (!names.add(rule.rule().name())) {
                throw new IllegalArgumentException(
                        "two rules are called " + rule.rule().name());
            }
        }
        for (Target target : configuration.targets()) {
            TargetType type = types.stream()
                    .filter(candidate -> candidate.name().equals(target.type()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no target type is called " + target.type()));
            targets.put(target.name(), new TargetRules(target.name(), type));
        }
    }

    RuleSet labelled(String newLabel) {
        return new RuleSet(newLabel, this);
    }

    /** @param possibly what the operation may be instead: only rules that restrict look at it */
    PolicyDecision decide(String target, Caller caller, List<Access> accesses, List<Access> possibly, Fields fields) {
        TargetRules concerned = targets.get(target);
        if (concerned == null) {
            return new PolicyDecision(
                    Effect.DENY,
                    label + Policy.DEFAULT_RULE,
                    "the configuration has no such target",
                    0,
                    Duration.ZERO,
                    List.of());
        }
        BitSet matched = new BitSet(rules.size());
        Effect strictest = Effect.ALLOW;
        boolean byDefault = false;
        String ruleless = "";
        for (Access access : accesses) {
            boolean found = false;
            for (int number : concerned.rulesFor(access.action())) {
                CompiledRule rule = rules.get(number);
                if (rule.applies(caller, access.action(), access.resource(), fields)) {
                    found = true;
                    matched.set(number);
                    strictest = strictest.and(rule.rule().effect());
                }
            }
            if (!found && concerned.needsRule(access.action())) {
                ruleless = access.action();
                strictest = Effect.DENY;
            } else if (!found) {
                byDefault = true;
                strictest = strictest.and(defaultEffect);
            }
        }
        strictest = strictest.and(restriction(concerned, caller, possibly, fields, matched));
        PolicyDecision decision = decision(strictest, matched, byDefault && defaultEffect == strictest);
        return ruleless.isEmpty() ? decision : withoutRule(ruleless, decision);
    }

    /** What the rules that restrict say of these accesses; those that match are added. */
    private Effect restriction(
            TargetRules concerned, Caller caller, List<Access> accesses, Fields fields, BitSet matched) {
        Effect strictest = Effect.ALLOW;
        for (Access access : accesses) {
            for (int number : concerned.rulesFor(access.action())) {
                CompiledRule rule = rules.get(number);
                if (rule.rule().effect() != Effect.ALLOW
                        && rule.applies(caller, access.action(), access.resource(), fields)) {
                    matched.set(number);
                    strictest = strictest.and(rule.rule().effect());
                }
            }
        }
        return strictest;
    }

    /** A denial for want of a rule says so, unless a rule has spoken. */
    private PolicyDecision withoutRule(String action, PolicyDecision decision) {
        boolean spoken = !decision.message().isEmpty() || !decision.rule().equals(label + Policy.DEFAULT_RULE);
        return spoken
                ? decision
                : new PolicyDecision(
                        decision.effect(),
                        decision.rule(),
                        "only a rule that matches " + action + " can let it through",
                        decision.approvers(),
                        decision.timeout(),
                        decision.matched());
    }

    /** Puts the decision together from the rules that matched; those of the strictest effect speak. */
    private PolicyDecision decision(Effect effect, BitSet matched, boolean byDefault) {
        List<String> names = new ArrayList<>(matched.cardinality());
        Rule speaker = null;
        int approvers = 0;
        Duration timeout = Duration.ZERO;
        for (int number = matched.nextSetBit(0); number >= 0; number = matched.nextSetBit(number + 1)) {
            Rule rule = rules.get(number).rule();
            names.add(label + rule.name());
            if (rule.effect() != effect) {
                continue;
            }
            if (effect == Effect.APPROVE) {
                approvers = Math.max(approvers, rule.approvers());
                timeout = shorter(timeout, timeout(rule));
            }
            if (speaker == null || (effect == Effect.APPROVE && outranks(rule, speaker))) {
                speaker = rule;
            }
        }
        if (byDefault && effect == Effect.APPROVE) {
            approvers = Math.max(approvers, 1);
            timeout = shorter(timeout, defaultTimeout);
        }
        return new PolicyDecision(
                effect,
                label + (speaker == null ? Policy.DEFAULT_RULE : speaker.name()),
                speaker == null ? "" : speaker.message(),
                approvers,
                timeout,
                names);
    }

    private boolean outranks(Rule rule, Rule speaker) {
        return rule.approvers() != speaker.approvers()
                ? rule.approvers() > speaker.approvers()
                : timeout(rule).compareTo(timeout(speaker)) < 0;
    }

    private Duration timeout(Rule rule) {
        return rule.timeout().orElse(defaultTimeout);
    }

    /** The shorter of two waits, of which the first may be zero for none yet. */
    static Duration shorter(Duration one, Duration other) {
        return one.isZero() || other.compareTo(one) < 0 ? other : one;
    }

    /** Which rules concern the actions of one target. */
    private final class TargetRules {

        private final String target;
        private final Set<String> knownActions;
        private final Set<String> unknownActions;
        private final Set<String> ruledActions;
        private final Map<String, int[]> byAction = new ConcurrentHashMap<>();

        TargetRules(String target, TargetType type) {
            this.target = target;
            this.knownActions = Set.copyOf(type.actions());
            this.unknownActions = Set.copyOf(type.unknownActions());
            this.ruledActions = Set.copyOf(type.ruledActions());
        }

        boolean needsRule(String action) {
            return ruledActions.contains(action);
        }

        int[] rulesFor(String action) {
            int[] cached = byAction.get(action);
            if (cached != null) {
                return cached;
            }
            if (!knownActions.contains(action)) {
                // An action its own type does not declare is not understood either, and could be any number of names.
                return find(action, true);
            }
            return byAction.computeIfAbsent(action, known -> find(known, unknownActions.contains(known)));
        }

        private int[] find(String action, boolean unknown) {
            BitSet found = new BitSet(rules.size());
            for (int number = 0; number < rules.size(); number++) {
                if (rules.get(number).concerns(target, action, unknown)) {
                    found.set(number);
                }
            }
            return found.stream().toArray();
        }
    }
}
