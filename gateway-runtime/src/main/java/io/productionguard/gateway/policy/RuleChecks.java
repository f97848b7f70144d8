package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.net.Glob;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Holds each rule against the targets and the identity of its configuration: a rule, or an entry of one, that can never
 * match is refused, because it would look like protection or permission and be neither. What rules do to each other is
 * the business of {@link RuleConflicts}.
 */
final class RuleChecks {

    private final Universe universe;
    private final Optional<OidcSettings> identity;
    private final Problems problems;

    RuleChecks(Universe universe, Optional<OidcSettings> identity, Problems problems) {
        this.universe = universe;
        this.identity = identity;
        this.problems = problems;
    }

    void check(RuleDraft draft) {
        int before = problems.count();
        checkTargets(draft);
        if (problems.count() > before) {
            return;
        }
        List<String> scope = universe.targetsMatching(RuleDraft.values(draft.targets()));
        draft.actions().forEach(action -> checkAction(action, draft, scope));
        draft.groups().forEach(this::checkGroup);
        checkClaims(draft);
        draft.when().forEach((name, glob) -> checkField(name, glob.at(), scope));
        draft.unless().ifPresent(unless -> checkUnless(unless, draft, scope));
        if (problems.count() == before
                && universe.concernedBy(new CompiledRule(draft.rule())).isEmpty()) {
            problems.add(
                    draft.unless().map(RuleDraft.Unless::at).orElse(draft.at()),
                    "\"unless\" takes everything out of the rule again, so it can never match; narrow \"unless\"");
        }
    }

    private void checkTargets(RuleDraft draft) {
        for (Located<String> target : draft.targets()) {
            if (universe.targetsMatching(List.of(target.value())).isEmpty()) {
                problems.add(
                        target.at(),
                        "no target matches " + Quote.of(target.value()) + "; "
                                + suggest(target.value(), universe.targetNames(), "the targets are"));
            }
        }
    }

    private void checkAction(Located<String> action, RuleDraft draft, List<String> scope) {
        Glob glob = Glob.of(action.value());
        List<String> matched =
                universe.actionsOf(scope).stream().filter(glob::matches).toList();
        if (matched.isEmpty()) {
            List<String> elsewhere = universe.actionsOf(universe.targetNames()).stream()
                    .filter(glob::matches)
                    .toList();
            problems.add(
                    action.at(),
                    "no action of " + targetsOfTypes(scope) + " matches " + Quote.of(action.value()) + "; "
                            + (elsewhere.isEmpty()
                                    ? suggestAction(action.value(), universe.actionsOf(scope))
                                    : "other targets have such actions: widen \"targets\", or remove the entry"));
        } else if (draft.effect().value() == Effect.ALLOW
                && !glob.isLiteral()
                && matched.stream().allMatch(name -> universe.isUnknown(name, scope))) {
            problems.add(
                    action.at(),
                    Quote.of(action.value()) + " matches only actions that mean \"not understood\", which a glob never"
                            + " allows; name them in full if you mean it: " + Quote.list(matched));
        }
    }

    private void checkField(String name, Position at, List<String> scope) {
        Set<String> fields = universe.fieldsOf(scope);
        int dot = name.indexOf('.');
        boolean known = fields.contains(name)
                || (dot > 0 && dot < name.length() - 1 && fields.contains(name.substring(0, dot)));
        if (fields.isEmpty()) {
            problems.add(
                    at, "\"when\" has no effect on " + targetsOfTypes(scope) + "; remove it, or narrow \"targets\"");
        } else if (!known || !name.contains(".")) {
            boolean open = fields.stream().noneMatch(field -> field.contains("."));
            problems.add(
                    at,
                    "there is no detail " + Quote.of(name) + "; write "
                            + (open ? "KIND.NAME, with one of the kinds " : "one of ") + Quote.list(fields));
        } else if (name.startsWith("header.") && !name.equals(name.toLowerCase(java.util.Locale.ROOT))) {
            problems.add(at, "write " + Quote.of(name) + " in lower case; the case of such names does not count");
        }
    }

    private void checkGroup(Located<String> group) {
        if (identity.isEmpty()) {
            problems.add(
                    group.at(),
                    "without \"identity\" nobody is in group " + Quote.of(group.value())
                            + "; add identity, or remove the group");
            return;
        }
        if (group.value().contains("*")) {
            problems.add(
                    group.at(),
                    "groups are compared as they are, a * in " + Quote.of(group.value())
                            + " stands for nothing; list the groups");
            return;
        }
        Set<String> defined = identity.get().groupsByClaims().keySet();
        if (identity.get().groupsClaim().isEmpty() && !defined.contains(group.value())) {
            problems.add(
                    group.at(),
                    "nobody can be in group " + Quote.of(group.value()) + "; "
                            + (defined.isEmpty()
                                    ? "say under identity.groups which claim lists the groups (from), or who is in it"
                                    : suggest(group.value(), defined, "identity.groups makes")));
        }
    }

    private void checkClaims(RuleDraft draft) {
        draft.claims().forEach((name, glob) -> {
            if (identity.isEmpty()) {
                problems.add(
                        glob.at(),
                        "without \"identity\" nobody has a claim " + Quote.of(name)
                                + "; add identity, or remove the claim");
                return;
            }
            String demanded = identity.get().requiredClaims().get(name);
            if (demanded != null && !Glob.of(demanded).intersects(Glob.of(glob.value()))) {
                problems.add(
                        glob.at(),
                        "claim " + Quote.of(name) + " can never match " + Quote.of(glob.value())
                                + ": identity.oidc.claims demands " + Quote.of(demanded) + "; make them agree");
            }
        });
        if (identity.isEmpty()
                || identity.get().groupsClaim().isPresent()
                || draft.claims().isEmpty()) {
            return;
        }
        List<Map<String, String>> memberships = draft.groups().stream()
                .map(group -> identity.get().groupsByClaims().get(group.value()))
                .toList();
        if (!memberships.isEmpty()
                && memberships.stream().allMatch(claims -> claims != null && contradicts(draft.claims(), claims))) {
            problems.add(
                    draft.claims().values().iterator().next().at(),
                    "nobody has these claims and is in one of the rule's groups, whose own claims differ; make them"
                            + " agree");
        }
    }

    private static boolean contradicts(Map<String, Located<String>> rule, Map<String, String> group) {
        return rule.entrySet().stream()
                .anyMatch(claim -> group.containsKey(claim.getKey())
                        && !Glob.of(claim.getValue().value()).intersects(Glob.of(group.get(claim.getKey()))));
    }

    private void checkUnless(RuleDraft.Unless unless, RuleDraft draft, List<String> scope) {
        for (Located<String> target : unless.targets()) {
            if (scope.stream().noneMatch(Glob.of(target.value())::matches)) {
                problems.add(
                        target.at(),
                        "the rule is about no target that matches " + Quote.of(target.value())
                                + ", so it need not be taken out; remove it, or take one of "
                                + Quote.list(scope));
            }
        }
        for (Located<String> action : unless.actions()) {
            checkUnlessAction(action, draft, scope);
        }
        unless.groups().forEach(this::checkGroup);
        checkUnlessResources(unless, draft);
        Set<String> left = Set.copyOf(RuleDraft.values(unless.groups()));
        if (!draft.groups().isEmpty() && left.containsAll(RuleDraft.values(draft.groups()))) {
            problems.add(
                    unless.at(),
                    "\"unless\" takes every group out of the rule again, so it can never match; narrow \"unless\"");
        }
    }

    private void checkUnlessAction(Located<String> action, RuleDraft draft, List<String> scope) {
        Glob glob = Glob.of(action.value());
        List<Glob> own =
                draft.actions().stream().map(each -> Glob.of(each.value())).toList();
        List<String> matched = universe.actionsOf(scope).stream()
                .filter(name -> glob.matches(name) && own.stream().anyMatch(each -> each.matches(name)))
                .toList();
        if (matched.isEmpty()) {
            problems.add(
                    action.at(),
                    "the rule is about no action that matches " + Quote.of(action.value())
                            + ", so it need not be taken out; remove it, or mend it");
        } else if (draft.effect().value() != Effect.ALLOW
                && !glob.isLiteral()
                && matched.stream().allMatch(name -> universe.isUnknown(name, scope))) {
            problems.add(
                    action.at(),
                    Quote.of(action.value()) + " matches only actions that mean \"not understood\", which a glob never"
                            + " takes out of a rule that " + (draft.effect().value() == Effect.DENY ? "denies" : "asks")
                            + "; name them in full if you mean it: " + Quote.list(matched));
        }
    }

    private void checkUnlessResources(RuleDraft.Unless unless, RuleDraft draft) {
        if (unless.resources().isEmpty()) {
            return;
        }
        List<Glob> own = draft.resources().isEmpty()
                ? List.of(Glob.of("*"))
                : draft.resources().stream().map(each -> Glob.of(each.value())).toList();
        for (Located<String> resource : unless.resources()) {
            if (own.stream().noneMatch(Glob.of(resource.value())::intersects)) {
                problems.add(
                        resource.at(),
                        "the rule is about no resource that matches " + Quote.of(resource.value())
                                + ", so it need not be taken out; remove it, or mend it");
            }
        }
        if (own.stream().allMatch(each -> globs(unless.resources()).anyMatch(glob -> glob.covers(each)))) {
            problems.add(
                    unless.at(),
                    "\"unless\" takes every resource out of the rule again, so it can never match; narrow \"unless\"");
        }
    }

    private static Stream<Glob> globs(List<Located<String>> located) {
        return located.stream().map(each -> Glob.of(each.value()));
    }

    private String targetsOfTypes(List<String> scope) {
        return "the rule's targets (" + Quote.list(universe.typesOf(scope)) + ")";
    }

    /** Like {@link #suggest}, and knows that {@code sql.drp.*} was meant to be {@code sql.drop.*}. */
    private static String suggestAction(String word, Collection<String> actions) {
        Set<String> meaningful = new TreeSet<>(actions);
        for (String action : actions) {
            for (int dot = action.indexOf('.'); dot >= 0; dot = action.indexOf('.', dot + 1)) {
                meaningful.add(action.substring(0, dot + 1) + "*");
            }
        }
        return Quote.meant(word, meaningful)
                .map(meant -> "did you mean " + Quote.of(meant) + "?")
                .orElseGet(() -> "the actions are " + Quote.list(actions));
    }

    /** {@code did you mean "a"?}, or the whole list. */
    private static String suggest(String word, Collection<String> known, String otherwise) {
        return Quote.meant(word, known)
                .map(meant -> "did you mean " + Quote.of(meant) + "?")
                .orElseGet(() -> otherwise + " " + Quote.list(known));
    }
}
