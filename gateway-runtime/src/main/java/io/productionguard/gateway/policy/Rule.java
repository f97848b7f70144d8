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
 * @param when globs that details of the operation must all match, by their names
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
        Map<String, String> when,
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
        when = Map.copyOf(when);
    }

    /** A rule that lets these actions run. */
    public static Rule allow(String name, String... actions) {
        return of(name, Effect.ALLOW, actions);
    }

    /** A rule that asks one person about these actions. */
    public static Rule approve(String name, String... actions) {
        return of(name, Effect.APPROVE, actions);
    }

    /** A rule that refuses these actions. */
    public static Rule deny(String name, String... actions) {
        return of(name, Effect.DENY, actions);
    }

    private static Rule of(String name, Effect effect, String... actions) {
        if (actions.length == 0) {
            throw new IllegalArgumentException("a rule names its actions");
        }
        return new Rule(
                name,
                effect,
                List.of(),
                List.of(actions),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                1,
                Optional.empty(),
                "");
    }

    /** The same under another name. */
    public Rule named(String newName) {
        return new Rule(
                newName, effect, targets, actions, resources, groups, claims, when, unless, approvers, timeout, message);
    }

    /** The same for these targets only. */
    public Rule onTargets(List<String> globs) {
        return new Rule(name, effect, globs, actions, resources, groups, claims, when, unless, approvers, timeout, message);
    }

    /** The same for these resources only. */
    public Rule onResources(String... globs) {
        return new Rule(
                name, effect, targets, actions, List.of(globs), groups, claims, when, unless, approvers, timeout, message);
    }

    /** The same for members of these groups only. */
    public Rule forGroups(String... names) {
        return new Rule(
                name, effect, targets, actions, resources, List.of(names), claims, when, unless, approvers, timeout, message);
    }

    /** The same for callers with such claims only. */
    public Rule forClaims(Map<String, String> globs) {
        return new Rule(name, effect, targets, actions, resources, groups, globs, when, unless, approvers, timeout, message);
    }

    /** The same for operations with such details only. */
    public Rule when(Map<String, String> globs) {
        return new Rule(
                name, effect, targets, actions, resources, groups, claims, globs, unless, approvers, timeout, message);
    }

    /** The same without what {@code carve} lists. */
    public Rule unless(Carve carve) {
        return new Rule(
                name,
                effect,
                targets,
                actions,
                resources,
                groups,
                claims,
                when,
                Optional.of(carve),
                approvers,
                timeout,
                message);
    }

    /** The same, asking this many people and waiting this long for them. */
    public Rule approvedBy(int people, Duration wait) {
        return new Rule(
                name, effect, targets, actions, resources, groups, claims, when, unless, people, Optional.of(wait), message);
    }

    /** The same with these words for the one who is denied or held. */
    public Rule saying(String words) {
        return new Rule(name, effect, targets, actions, resources, groups, claims, when, unless, approvers, timeout, words);
    }

    /** What {@code unless:} lists; an access that matches any non-empty list here is outside the rule. */
    public record Carve(List<String> targets, List<String> actions, List<String> resources, List<String> groups) {

        public Carve {
            targets = List.copyOf(targets);
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
            groups = List.copyOf(groups);
        }

        /** Takes out these actions. */
        public static Carve actions(String... globs) {
            return new Carve(List.of(), List.of(globs), List.of(), List.of());
        }

        /** Takes out these resources. */
        public static Carve resources(String... globs) {
            return new Carve(List.of(), List.of(), List.of(globs), List.of());
        }

        /** Takes out members of these groups. */
        public static Carve groups(String... names) {
            return new Carve(List.of(), List.of(), List.of(), List.of(names));
        }
    }
}
