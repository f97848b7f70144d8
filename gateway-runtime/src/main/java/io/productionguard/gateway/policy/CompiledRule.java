package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.net.Glob;
import io.productionguard.gateway.operation.Fields;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A rule made ready for evaluation. What it says falls apart into a part that the file alone settles, {@link #concerns},
 * and a part that depends on the caller and the resource, {@link #applies}; a rule matches an access when both hold.
 *
 * <p>Where something is not known, the strict reading is taken: an allowance needs to be certain that it is meant, a
 * denial or a demand for approval only that it may be.
 */
final class CompiledRule {

    private static final Rule.Carve NOTHING = new Rule.Carve(List.of(), List.of(), List.of(), List.of());

    private final Rule rule;
    private final boolean allows;
    private final Glob[] targets;
    private final Glob[] actions;
    private final ObjectGlob[] resources;
    private final String[] groups;
    private final String[] claimNames;
    private final Glob[] claimGlobs;
    private final String[] fieldNames;
    private final Glob[] fieldGlobs;
    private final Glob[] exceptTargets;
    private final Glob[] exceptActions;
    private final ObjectGlob[] exceptResources;
    private final String[] exceptGroups;

    CompiledRule(Rule rule) {
        this.rule = rule;
        this.allows = rule.effect() == Effect.ALLOW;
        this.targets = globs(rule.targets());
        this.actions = globs(rule.actions());
        this.resources = objectGlobs(rule.resources());
        this.groups = rule.groups().toArray(String[]::new);
        this.claimNames = rule.claims().keySet().stream().sorted().toArray(String[]::new);
        this.claimGlobs = new Glob[claimNames.length];
        for (int i = 0; i < claimNames.length; i++) {
            claimGlobs[i] = Glob.of(rule.claims().get(claimNames[i]));
        }
        this.fieldNames = rule.when().keySet().stream().sorted().toArray(String[]::new);
        this.fieldGlobs = new Glob[fieldNames.length];
        for (int i = 0; i < fieldNames.length; i++) {
            fieldGlobs[i] = Glob.of(rule.when().get(fieldNames[i]));
        }
        Rule.Carve except = rule.unless().orElse(NOTHING);
        this.exceptTargets = globs(except.targets());
        this.exceptActions = globs(except.actions());
        this.exceptResources = objectGlobs(except.resources());
        this.exceptGroups = except.groups().toArray(String[]::new);
    }

    Rule rule() {
        return rule;
    }

    /**
     * Whether the rule can match an access with this action on this target.
     *
     * @param unknown whether the action means that the operation was not understood; what loosens (the actions of an
     *     allowance, the exceptions of anything else) must then spell it out
     */
    boolean concerns(String target, String action, boolean unknown) {
        return concernsTarget(target) && concernsAction(action, unknown);
    }

    /** The half of {@link #concerns} that is about the target. */
    boolean concernsTarget(String target) {
        return (targets.length == 0 || any(targets, target)) && !any(exceptTargets, target);
    }

    /** The half of {@link #concerns} that is about the action. */
    boolean concernsAction(String action, boolean unknown) {
        return anyAction(actions, action, unknown && allows) && !anyAction(exceptActions, action, unknown && !allows);
    }

    /**
     * Whether the rule, which {@link #concerns} the access, matches it for this caller, resource and details. What
     * restricts also matches a name that may mean what it is about.
     */
    boolean applies(Caller caller, String action, String resource, Fields fields) {
        if (groups.length > 0 && !anyOf(groups, caller.groups())) {
            return false;
        }
        if (exceptGroups.length > 0 && anyOf(exceptGroups, caller.groups())) {
            return false;
        }
        if (resource.indexOf('*') >= 0 && !ObjectGlob.isObject(action)) {
            if (!appliesToSeveral(Glob.of(resource))) {
                return false;
            }
        } else if (resource.isEmpty()) {
            // It may be any resource: no reason to allow, and none to leave out of a denial.
            if (allows && (resources.length > 0 || exceptResources.length > 0)) {
                return false;
            }
        } else if ((resources.length > 0 && !any(resources, action, resource, !allows))
                || any(exceptResources, action, resource, allows)) {
            return false;
        }
        return claimsMatch(caller.claims()) && fieldsMatch(fields);
    }

    private boolean fieldsMatch(Fields fields) {
        for (int i = 0; i < fieldNames.length; i++) {
            Glob glob = fieldGlobs[i];
            if (allows
                    ? !fields.certainly(fieldNames[i], glob::matches)
                    : !fields.possibly(fieldNames[i], glob::matches)) {
                return false;
            }
        }
        return true;
    }

    /**
     * An access to several resources at once names them by a pattern (all pods of a namespace): an allowance has to cover
     * all of them, for a denial one is enough.
     */
    private boolean appliesToSeveral(Glob several) {
        if (allows) {
            return (resources.length == 0 || anyCovers(resources, several))
                    && Arrays.stream(exceptResources).noneMatch(glob -> glob.intersects(several));
        }
        return (resources.length == 0 || Arrays.stream(resources).anyMatch(glob -> glob.intersects(several)))
                && !anyCovers(exceptResources, several);
    }

    private static boolean anyCovers(ObjectGlob[] globs, Glob several) {
        return Arrays.stream(globs).anyMatch(glob -> glob.covers(several));
    }

    private boolean claimsMatch(Map<String, String> claims) {
        for (int i = 0; i < claimNames.length; i++) {
            String value = claims.get(claimNames[i]);
            if (value == null || !claimGlobs[i].matches(value)) {
                return false;
            }
        }
        return true;
    }

    private static Glob[] globs(Collection<String> patterns) {
        return patterns.stream().map(Glob::of).toArray(Glob[]::new);
    }

    private static ObjectGlob[] objectGlobs(Collection<String> patterns) {
        return patterns.stream().map(ObjectGlob::of).toArray(ObjectGlob[]::new);
    }

    private static boolean any(ObjectGlob[] globs, String action, String resource, boolean restricts) {
        for (ObjectGlob glob : globs) {
            if (restricts ? glob.mayMean(action, resource) : glob.matches(resource)) {
                return true;
            }
        }
        return false;
    }

    private static boolean any(Glob[] globs, String text) {
        for (Glob glob : globs) {
            if (glob.matches(text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyAction(Glob[] globs, String action, boolean literally) {
        for (Glob glob : globs) {
            if (glob.matches(action) && (!literally || glob.isLiteral())) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyOf(String[] groups, Collection<String> memberships) {
        for (String group : groups) {
            if (memberships.contains(group)) {
                return true;
            }
        }
        return false;
    }
}
