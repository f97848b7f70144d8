package io.productionguard.gateway.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code rules:}, each rule by itself. What rules mean together is the business of {@link RuleChecks}. */
final class RulesReader {

    static final int MAX_RULES = 500;
    static final int MAX_APPROVERS = 20;

    /** Words people try for an effect. */
    private static final Map<String, Effect> SYNONYMS = Map.of(
            "ask", Effect.APPROVE,
            "approval", Effect.APPROVE,
            "confirm", Effect.APPROVE,
            "permit", Effect.ALLOW,
            "block", Effect.DENY,
            "forbid", Effect.DENY,
            "reject", Effect.DENY);

    private final Problems problems;
    private final Map<String, Position> names = new LinkedHashMap<>();

    RulesReader(Problems problems) {
        this.problems = problems;
    }

    /** The sound rules; there are fewer than in the file when problems were reported. */
    List<RuleDraft> read(YamlNode node) {
        List<RuleDraft> drafts = new ArrayList<>();
        if (!(node instanceof YamlNode.Sequence sequence)) {
            Section.wrongKind(
                    problems, node, "rules", "write a list of rules, or remove the key for the built-in ones");
        } else if (sequence.items().isEmpty()) {
            problems.add(node.at(), "rules is an empty list; remove the key for the built-in rules, or write some");
        } else if (sequence.items().size() > MAX_RULES) {
            problems.add(
                    node.at(),
                    "there are " + sequence.items().size() + " rules, at most " + MAX_RULES
                            + " are taken; join them with globs");
        } else {
            for (YamlNode item : sequence.items()) {
                Section.of(item, "a rule", problems).flatMap(this::rule).ifPresent(drafts::add);
            }
        }
        return drafts;
    }

    private Optional<RuleDraft> rule(Section rule) {
        int before = problems.count();
        rule.require("name", "give it one; records and messages name the rule that decided");
        rule.require("effect", "write allow, approve or deny");
        rule.require("actions", "list the actions it is about, or [\"*\"] for all");
        Optional<Located<String>> name = rule.text("name", Syntax.NAME);
        name.ifPresent(this::claimName);
        Optional<Located<Effect>> effect = effect(rule);
        List<Located<String>> targets = rule.texts("targets", Syntax.TEXT);
        List<Located<String>> actions = rule.texts("actions", Syntax.TEXT);
        List<Located<String>> resources = rule.texts("resources", Syntax.TEXT);
        List<Located<String>> groups = rule.texts("groups", Syntax.TEXT);
        Map<String, Located<String>> claims = rule.globs("claims");
        Map<String, Located<String>> when = rule.globs("when");
        Optional<RuleDraft.Unless> unless = rule.section("unless").map(section -> unless(section, rule.at("unless")));
        OptionalInt approvers = rule.integer("approvers", 1, MAX_APPROVERS);
        Optional<Duration> timeout = duration(rule, "timeout", problems);
        Optional<Located<String>> message = rule.text("message", Syntax.MESSAGE);
        rule.refuseTheRest();
        effect.ifPresent(found -> refuseIdle(rule, found.value()));
        if (problems.count() > before || name.isEmpty() || effect.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RuleDraft(
                rule.at(),
                name.get().value(),
                effect.get(),
                targets,
                actions,
                resources,
                groups,
                claims,
                when,
                unless,
                approvers.orElse(1),
                timeout,
                message.map(Located::value).orElse("")));
    }

    private void claimName(Located<String> name) {
        if (name.value().equals(Policy.DEFAULT_RULE)) {
            problems.add(name.at(), "the name \"default\" stands for what no rule matches; choose another");
        }
        Position earlier = names.putIfAbsent(name.value(), name.at());
        if (earlier != null) {
            problems.add(
                    name.at(),
                    "another rule in line " + earlier.line() + " is already called " + Quote.of(name.value())
                            + "; choose another name");
        }
    }

    private Optional<Located<Effect>> effect(Section rule) {
        Optional<YamlNode> node = rule.node("effect");
        if (node.isPresent() && node.get() instanceof YamlNode.Scalar scalar && SYNONYMS.containsKey(scalar.text())) {
            problems.add(
                    scalar.at(),
                    "effect is " + Quote.of(scalar.text()) + "; did you mean \""
                            + SYNONYMS.get(scalar.text()).word() + "\"?");
            return Optional.empty();
        }
        return rule.word("effect", words(Effect.ALLOW, Effect.APPROVE, Effect.DENY));
    }

    /** Settings that would look as if they did something. */
    private void refuseIdle(Section rule, Effect effect) {
        Set<String> idle = new LinkedHashSet<>();
        if (effect != Effect.APPROVE) {
            idle.add("approvers");
            idle.add("timeout");
        }
        if (effect == Effect.ALLOW) {
            idle.add("message");
        }
        for (String key : idle) {
            if (rule.has(key)) {
                problems.add(
                        rule.at(key),
                        "\"" + key + "\" has no effect in a rule with effect " + effect.word()
                                + "; remove it, or change the effect");
            }
        }
    }

    private RuleDraft.Unless unless(Section section, Position at) {
        if (section.isEmpty()) {
            problems.add(section.at(), "unless is empty, which would mean nothing; remove the key");
        }
        RuleDraft.Unless unless = new RuleDraft.Unless(
                at,
                section.texts("targets", Syntax.TEXT),
                section.texts("actions", Syntax.TEXT),
                section.texts("resources", Syntax.TEXT),
                section.texts("groups", Syntax.TEXT));
        section.refuseTheRest();
        return unless;
    }

    static Map<String, Effect> words(Effect... effects) {
        Map<String, Effect> words = new LinkedHashMap<>();
        for (Effect effect : effects) {
            words.put(effect.word(), effect);
        }
        return words;
    }

    static Optional<Duration> duration(Section section, String key, Problems problems) {
        return section.text(key, Syntax.DURATION).flatMap(text -> {
            Duration duration = Durations.parse(text.value());
            if (duration.compareTo(Durations.MAX) > 0) {
                problems.add(text.at(), key + " is longer than 168h, a week; " + Syntax.DURATION.expectation());
                return Optional.empty();
            }
            return Optional.of(duration);
        });
    }
}
