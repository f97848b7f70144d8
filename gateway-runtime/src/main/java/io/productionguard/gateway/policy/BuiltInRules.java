package io.productionguard.gateway.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that hold when a configuration has none: those of the target types in use, each for its own targets. */
final class BuiltInRules {

    private BuiltInRules() {}

    static List<Rule> of(List<Target> targets, Map<String, TargetType> types) {
        Map<String, List<String>> targetsByType = targets.stream()
                .collect(Collectors.groupingBy(
                        Target::type, Collectors.mapping(Target::name, Collectors.toUnmodifiableList())));
        List<Rule> rules = new ArrayList<>();
        for (TargetType type : types.values()) {
            if (!targetsByType.containsKey(type.name())) {
                continue;
            }
            Set<String> taken = rules.stream().map(Rule::name).collect(Collectors.toSet());
            for (Rule rule : type.builtInRules()) {
                Rule own = targetsByType.size() == 1 ? rule : rule.onTargets(targetsByType.get(type.name()));
                rules.add(taken.contains(own.name()) ? own.named(type.name() + "-" + own.name()) : own);
            }
        }
        return rules;
    }
}
