package io.productionguard.gateway.policy;

import io.productionguard.gateway.net.Glob;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
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

    /** Targets in the order of the file; the actions of each have consecutive numbers. */
    private final Map<String, TargetType> types = new LinkedHashMap<>();

    /** The sorted actions of each type in use. */
    private final Map<String, List<String>> actions = new LinkedHashMap<>();

    Universe(List<Target> targets, Map<String, TargetType> known) {
        for (Target target : targets) {
            TargetType type = known.get(target.type());
            types.put(target.name(), type);
            actions.computeIfAbsent(type.name(), name -> List.copyOf(new TreeSet<>(type.actions())));
        }
    }

    /** What the rule concerns, as numbers that mean the same for all rules. */
    BitSet concernedBy(CompiledRule rule) {
        Map<String, BitSet> ofTypes = new LinkedHashMap<>();
        BitSet concerned = new BitSet();
        int first = 0;
        for (Map.Entry<String, TargetType> target : types.entrySet()) {
            TargetType type = target.getValue();
            if (rule.concernsTarget(target.getKey())) {
                int offset = first;
                ofTypes.computeIfAbsent(type.name(), name -> concernedBy(rule, type)).stream()
                        .forEach(number -> concerned.set(offset + number));
            }
            first += actions.get(type.name()).size();
        }
        return concerned;
    }

    private BitSet concernedBy(CompiledRule rule, TargetType type) {
        List<String> all = actions.get(type.name());
        Set<String> unknown = type.unknownActions();
        BitSet concerned = new BitSet(all.size());
        for (int number = 0; number < all.size(); number++) {
            concerned.set(number, rule.concernsAction(all.get(number), unknown.contains(all.get(number))));
        }
        return concerned;
    }

    /** The targets that {@code concerned} touches. */
    Set<String> targetsOf(BitSet concerned) {
        Set<String> touched = new TreeSet<>();
        int first = 0;
        for (Map.Entry<String, TargetType> target : types.entrySet()) {
            int next = first + actions.get(target.getValue().name()).size();
            int found = concerned.nextSetBit(first);
            if (found >= 0 && found < next) {
                touched.add(target.getKey());
            }
            first = next;
        }
        return touched;
    }

    List<String> targetNames() {
        return List.copyOf(types.keySet());
    }

    /** Names of the targets that match one of the globs; all of them when there is none. */
    List<String> targetsMatching(Collection<String> patterns) {
        List<Glob> globs = patterns.stream().map(Glob::of).toList();
        return types.keySet().stream()
                .filter(name -> globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(name)))
                .toList();
    }

    /** The actions that the named targets can have, sorted. */
    SortedSet<String> actionsOf(Collection<String> names) {
        SortedSet<String> found = new TreeSet<>();
        typesOf(names).forEach(type -> found.addAll(actions.get(type)));
        return found;
    }

    /** Whether the action means, on every one of the named targets that has it, that nothing was understood. */
    boolean isUnknown(String action, Collection<String> names) {
        List<TargetType> having = names.stream()
                .map(types::get)
                .distinct()
                .filter(type -> type.actions().contains(action))
                .toList();
        return having.stream().allMatch(type -> type.unknownActions().contains(action));
    }

    /** The kinds of details that operations on every one of the named targets have. */
    SortedSet<String> fieldsOf(Collection<String> names) {
        SortedSet<String> common = new TreeSet<>();
        names.forEach(name -> common.addAll(types.get(name).fields()));
        names.forEach(name -> common.retainAll(types.get(name).fields()));
        return common;
    }

    /** The types of the named targets. */
    Set<String> typesOf(Collection<String> names) {
        Set<String> used = new TreeSet<>();
        names.forEach(name -> used.add(types.get(name).name()));
        return used;
    }
}
