package io.productionguard.gateway.policy;

import io.productionguard.gateway.net.Glob;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what the rules of a configuration do to each other: rules that stricter ones leave nothing to decide, and targets
 * on which nothing can be done.
 */
final class RuleConflicts {

    private static final Rule.Carve NOTHING = new Rule.Carve(List.of(), List.of(), List.of(), List.of());

    private final Universe universe;
    private final Map<String, String> requiredClaims;
    private final Problems problems;

    /** @param requiredClaims globs that every caller's claims match */
    RuleConflicts(Universe universe, Map<String, String> requiredClaims, Problems problems) {
        this.universe = universe;
        this.requiredClaims = requiredClaims;
        this.problems = problems;
    }

    void check(List<RuleDraft> drafts, List<Located<Target>> targets, Effect defaultEffect) {
        List<Rule> rules = drafts.stream().map(RuleDraft::rule).toList();
        List<BitSet> concerned = rules.stream()
                .map(rule -> universe.concernedBy(new CompiledRule(rule)))
                .toList();
        for (int number = 0; number < rules.size(); number++) {
            refuseShadowed(number, rules, concerned, drafts.get(number).effect().at());
        }
        refuseUnreachable(rules, concerned, targets, defaultEffect);
    }

    private void refuseShadowed(int number, List<Rule> rules, List<BitSet> concerned, Position at) {
        Rule rule = rules.get(number);
        BitSet left = (BitSet) concerned.get(number).clone();
        List<String> stricter = new ArrayList<>();
        for (int other = 0; other < rules.size(); other++) {
            if (rules.get(other).effect().compareTo(rule.effect()) > 0
                    && concerned.get(other).intersects(left)
                    && alwaysAppliesWith(rules.get(other), rule)) {
                left.andNot(concerned.get(other));
                stricter.add(rules.get(other).name());
            }
        }
        if (left.isEmpty()) {
            problems.add(
                    at,
                    "rule " + Quote.of(rule.name()) + " never decides anything: whatever it would "
                            + rule.effect().word() + " also matches " + Quote.list(stricter)
                            + ", and the strictest effect wins whatever the order; take it out there with \"unless\", or"
                            + " remove this rule");
        }
    }

    /** Whether {@code stricter} applies to every caller and resource that {@code rule} applies to. */
    private boolean alwaysAppliesWith(Rule stricter, Rule rule) {
        Rule.Carve left = rule.unless().orElse(NOTHING);
        Rule.Carve stricterLeft = stricter.unless().orElse(NOTHING);
        Map<String, String> claims = new HashMap<>(requiredClaims);
        claims.putAll(rule.claims());
        boolean groups = stricter.groups().isEmpty()
                || (!rule.groups().isEmpty() && stricter.groups().containsAll(rule.groups()));
        boolean claimed = stricter.claims().entrySet().stream()
                .allMatch(claim -> claims.containsKey(claim.getKey())
                        && Glob.of(claim.getValue()).covers(Glob.of(claims.get(claim.getKey()))));
        boolean resources = stricter.resources().isEmpty()
                || allCovered(rule.resources().isEmpty() ? List.of("*") : rule.resources(), stricter.resources());
        // What the details of an operation are is only known when there is one.
        boolean details = stricter.when().isEmpty() || stricter.when().equals(rule.when());
        return groups
                && details
                && claimed
                && resources
                && left.groups().containsAll(stricterLeft.groups())
                && allCovered(stricterLeft.resources(), left.resources());
    }

    /** Whether each of the globs is covered by one of {@code by}. */
    private static boolean allCovered(List<String> globs, List<String> by) {
        return globs.stream()
                .map(Glob::of)
                .allMatch(glob -> by.stream().map(Glob::of).anyMatch(cover -> cover.covers(glob)));
    }

    private void refuseUnreachable(
            List<Rule> rules, List<BitSet> concerned, List<Located<Target>> targets, Effect defaultEffect) {
        BitSet any = new BitSet();
        BitSet usable = new BitSet();
        for (int number = 0; number < rules.size(); number++) {
            any.or(concerned.get(number));
            if (rules.get(number).effect() != Effect.DENY) {
                usable.or(concerned.get(number));
            }
        }
        Set<String> reached = universe.targetsOf(any);
        Set<String> useful = defaultEffect == Effect.DENY ? universe.targetsOf(usable) : reached;
        for (Located<Target> target : targets) {
            String name = target.value().name();
            if (!reached.contains(name)) {
                problems.add(
                        target.at(),
                        "no rule reaches target " + Quote.of(name) + "; write one for it, or remove the target");
            } else if (!useful.contains(name)) {
                problems.add(
                        target.at(),
                        "nothing can be done on target " + Quote.of(name) + ": rules only deny there, and so does the"
                                + " default; allow something, or remove the target");
            }
        }
    }
}
