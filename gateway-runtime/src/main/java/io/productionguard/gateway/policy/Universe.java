package io.productionguard.gateway.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything that can be attempted as far as a configuration tells: each action on each target that can have it. Rules are
 * compared by the part of it they concern.
 */
final class Universe {

    private record Attempt(String target, String action, boolean unknown) {}

    private final List<Target> targets;
    private final Map<String, TargetType> types;
    private final List<Attempt> attempts = new ArrayList<>();

    Universe(List<Target> targets, Map<String, TargetType> types) {
        this.targets = List.copyOf(targets);
        this.types = types;
        for (Target target : targets) {
            TargetType type = types.get(target.type());
            Set<String> unknown = type.unknownActions();
            for (String action : new TreeSet<>(type.actions())) {
                attempts.add(new Attempt(target.name(), action, unknown.contains(action)));
            }
        }
    }

    /** What the rule concerns, as numbers that mean the same for all rules. */
    BitSet concernedBy(CompiledRule rule) {
        BitSet concerned = new BitSet(attempts.size());
        for (int number = 0; number < attempts.size(); number++) {
            Attempt attempt = attempts.get(number);
            if (rule.concerns(attempt.target(), attempt.action(), attempt.unknown())) {
                concerned.set(number);
            }
        }
        return concerned;
    }

    /** The targets that {@code concerned} touches. */
    Set<String> targetsOf(BitSet concerned) {
        Set<String> touched = new TreeSet<>();
        concerned.stream().forEach(number -> touched.add(attempts.get(number).target()));
        return touched;
    }

    List<String> targetNames() {
        return targets.stream().map(Target::name).toList();
    }

    /** Names of the targets that match one of the globs; all of them when there is none. */
    List<String> targetsMatching(Collection<String> globs) {
        return targetNames().stream()
                .filter(name -> globs.isEmpty()
                        || globs.stream().anyMatch(glob -> Glob.of(glob).matches(name)))
                .toList();
    }

    /** The actions that the named targets can have, sorted. */
    SortedSet<String> actionsOf(Collection<String> names) {
        SortedSet<String> actions = new TreeSet<>();
        attempts.stream()
                .filter(attempt -> names.contains(attempt.target()))
                .forEach(attempt -> actions.add(attempt.action()));
        return actions;
    }

    /** Whether the action means, on every one of the named targets that has it, that nothing was understood. */
    boolean isUnknown(String action, Collection<String> names) {
        return attempts.stream()
                .filter(attempt ->
                        names.contains(attempt.target()) && attempt.action().equals(action))
                .allMatch(Attempt::unknown);
    }

    /** The types of the named targets, for messages. */
    Set<String> typesOf(Collection<String> names) {
        Set<String> used = new TreeSet<>();
        targets.stream()
                .filter(target -> names.contains(target.name()))
                .forEach(target -> used.add(types.get(target.type()).name()));
        return used;
    }
}
