package io.productionguard.gateway.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One rule of the configuration. A list that is empty does not narrow the rule, except {@code actions}, which is never
 * empty. Globs: {@code *} stands for any run of characters.
 *
 * @param name unique among the rules
 * @param effect what it does with what it matches
 * @param targets globs over target names
 * @param actions globs over action names
 * @param resources globs over resource names
 * @param groups groups of which the caller must have at least one
 * @param claims globs that the caller's claims must all match
 * @param unless what is taken out of the rule again
 * @param approvers how many people must agree; 1 unless set, read only for {@link Effect#APPROVE}
 * @param timeout how long a held operation waits
 * @param message words for the one who is denied or held
 */
public record Rule(
        String name,
        Effect effect,
        List<String> targets,
        List<String> actions,
        List<String> resources,
        List<String> groups,
        Map<String, String> claims,
        Optional<Carve> unless,
        int approvers,
        Optional<Duration> timeout,
        String message) {

    public Rule {
        targets = List.copyOf(targets);
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        groups = List.copyOf(groups);
        claims = Map.copyOf(claims);
    }

    /** What {@code unless:} lists; an access that matches any non-empty list here is outside the rule. */
    public record Carve(List<String> targets, List<String> actions, List<String> resources, List<String> groups) {

        public Carve {
            targets = List.copyOf(targets);
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
            groups = List.copyOf(groups);
        }
    }
}
