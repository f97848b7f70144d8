package io.productionguard.gateway.policy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule as it stands in the file: well-formed by itself, with the place of each part, before it was held against targets,
 * identity and the other rules.
 */
record RuleDraft(
        Position at,
        String name,
        Located<Effect> effect,
        List<Located<String>> targets,
        List<Located<String>> actions,
        List<Located<String>> resources,
        List<Located<String>> groups,
        Map<String, Located<String>> claims,
        Map<String, Located<String>> when,
        Optional<Unless> unless,
        int approvers,
        Optional<Duration> timeout,
        String message) {

    /** {@code unless:} with the place of its key. */
    record Unless(
            Position at,
            List<Located<String>> targets,
            List<Located<String>> actions,
            List<Located<String>> resources,
            List<Located<String>> groups) {}

    Rule rule() {
        Map<String, String> plainClaims = new LinkedHashMap<>();
        claims.forEach((claim, glob) -> plainClaims.put(claim, glob.value()));
        Map<String, String> plainWhen = new LinkedHashMap<>();
        when.forEach((field, glob) -> plainWhen.put(field, glob.value()));
        return new Rule(
                name,
                effect.value(),
                values(targets),
                values(actions),
                values(resources),
                values(groups),
                plainClaims,
                plainWhen,
                unless.map(carve -> new Rule.Carve(
                        values(carve.targets()),
                        values(carve.actions()),
                        values(carve.resources()),
                        values(carve.groups()))),
                approvers,
                timeout,
                message);
    }

    static List<String> values(List<Located<String>> located) {
        return located.stream().map(Located::value).toList();
    }
}
