package io.productionguard.gateway.policy;

import io.productionguard.gateway.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One mapping of the configuration, read strictly: whoever reads it takes the keys it knows, and what is left over in the
 * end is reported. A key whose value is unusable counts as absent, after its problem was reported.
 */
final class Section {

    /** Longest list and largest mapping. */
    static final int MAX_ITEMS = 256;

    private final YamlNode.Mapping mapping;
    private final String name;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> hidden = new HashSet<>();

    private Section(YamlNode.Mapping mapping, String name, Problems problems) {
        this.mapping = mapping;
        this.name = name;
        this.problems = problems;
    }

    /** The mapping at {@code node}, which messages call {@code name}. */
    static Optional<Section> of(YamlNode node, String name, Problems problems) {
        if (node instanceof YamlNode.Mapping mapping) {
            if (mapping.entries().size() > MAX_ITEMS) {
                problems.add(node.at(), name + " has more than " + MAX_ITEMS + " keys; shorten it");
                return Optional.empty();
            }
            return Optional.of(new Section(mapping, name, problems));
        }
        wrongKind(problems, node, name, "write keys with values below it");
        return Optional.empty();
    }

    Position at() {
        return mapping.at();
    }

    boolean isEmpty() {
        return mapping.entries().isEmpty();
    }

    boolean has(String key) {
        return mapping.entries().containsKey(key);
    }

    Position at(String key) {
        YamlNode.Entry entry = mapping.entries().get(key);
        return entry == null ? at() : entry.at();
    }

    /** Reports that a key which must be there is not; {@code hint} says what to write. */
    void require(String key, String hint) {
        known.add(key);
        if (!has(key)) {
            problems.add(at(), name + " has no \"" + key + "\"; " + hint);
        }
    }

    Optional<YamlNode> node(String key) {
        known.add(key);
        return Optional.ofNullable(mapping.entries().get(key)).map(YamlNode.Entry::value);
    }

    Optional<Section> section(String key) {
        return node(key).flatMap(node -> of(node, key, problems));
    }

    /** Whether somebody has taken this key, or asked for it in vain. */
    boolean knows(String key) {
        return known.contains(key) || hidden.contains(key);
    }

    /** Counts a key as taken that nobody should be told of. */
    void hide(String key) {
        hidden.add(key);
    }

    /** The keys that nobody has taken yet, with their values; they count as taken then. */
    Map<String, YamlNode.Entry> rest() {
        Map<String, YamlNode.Entry> rest = new LinkedHashMap<>(mapping.entries());
        rest.keySet().removeAll(known);
        rest.keySet().removeAll(hidden);
        known.addAll(rest.keySet());
        return rest;
    }

    Optional<Located<String>> text(String key, Syntax syntax) {
        return node(key).flatMap(node -> text(node, key, syntax, problems));
    }

    static Optional<Located<String>> text(YamlNode node, String what, Syntax syntax, Problems problems) {
        if (!(node instanceof Scalar scalar)) {
            wrongKind(problems, node, what, syntax.expectation());
            return Optional.empty();
        }
        switch (scalar.type()) {
            case TEXT -> {
                Optional<String> objection = syntax.objection(scalar.text());
                objection.ifPresent(text -> problems.add(node.at(), what + " " + text));
                return objection.isPresent() ? Optional.empty() : Optional.of(new Located<>(scalar.text(), node.at()));
            }
            case NOTHING -> problems.add(node.at(), what + " has no value; " + syntax.expectation());
            default ->
                problems.add(
                        node.at(),
                        what + " is read as " + node.kind() + "; "
                                + (syntax.objection(scalar.text()).isPresent()
                                        ? syntax.expectation()
                                        : "put it in quotes: " + Quote.of(scalar.text())));
        }
        return Optional.empty();
    }

    /** One of a few words. */
    <T> Optional<Located<T>> word(String key, Map<String, T> words) {
        return node(key).flatMap(node -> {
            String choice = "write " + alternatives(words.keySet());
            if (!(node instanceof Scalar scalar) || scalar.type() != Scalar.Type.TEXT) {
                wrongKind(problems, node, key, choice);
                return Optional.empty();
            }
            T value = words.get(scalar.text());
            if (value == null) {
                String meant = Quote.meant(scalar.text(), words.keySet())
                        .map(word -> "did you mean " + Quote.of(word) + "?")
                        .orElse(choice);
                problems.add(node.at(), key + " is " + Quote.of(scalar.text()) + "; " + meant);
                return Optional.empty();
            }
            return Optional.of(new Located<>(value, node.at()));
        });
    }

    OptionalInt integer(String key, int min, int max) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return OptionalInt.empty();
        }
        String expectation = "write a whole number from " + min + " to " + max;
        if (node.get() instanceof Scalar scalar && scalar.type() == Scalar.Type.INTEGER) {
            String digits = scalar.text();
            boolean plain = digits.matches("0|[1-9][0-9]{0,8}");
            int value = plain ? Integer.parseInt(digits) : -1;
            if (plain && value >= min && value <= max) {
                return OptionalInt.of(value);
            }
            problems.add(scalar.at(), key + " is " + Quote.of(digits) + "; " + expectation);
        } else {
            wrongKind(problems, node.get(), key, expectation);
        }
        return OptionalInt.empty();
    }

    /** A list of different texts, at least one. Absent gives an empty list. */
    List<Located<String>> texts(String key, Syntax syntax) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        if (!(node.get() instanceof YamlNode.Sequence sequence)) {
            wrongKind(problems, node.get(), key, "write a list, such as [a, b]");
            return List.of();
        }
        if (sequence.items().isEmpty() || sequence.items().size() > MAX_ITEMS) {
            problems.add(
                    sequence.at(),
                    sequence.items().isEmpty()
                            ? key + " is an empty list, which would mean nothing; remove the key or list something"
                            : key + " has more than " + MAX_ITEMS + " entries; shorten it");
            return List.of();
        }
        List<Located<String>> texts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (YamlNode item : sequence.items()) {
            text(item, "an entry of " + key, syntax, problems).ifPresent(text -> {
                if (seen.add(text.value())) {
                    texts.add(text);
                } else {
                    problems.add(text.at(), key + " lists " + Quote.of(text.value()) + " twice; remove one");
                }
            });
        }
        return texts;
    }

    /** A mapping of names to globs, at least one. Absent gives an empty one. */
    Map<String, Located<String>> globs(String key) {
        Map<String, Located<String>> globs = new LinkedHashMap<>();
        section(key).ifPresent(section -> {
            if (section.isEmpty()) {
                problems.add(section.at(), key + " is empty, which would mean nothing; remove the key or name a claim");
            }
            section.rest().forEach((name, entry) -> {
                Syntax.TEXT.objection(name).ifPresent(text -> problems.add(entry.at(), "the name of a claim " + text));
                text(entry.value(), "claim " + Quote.of(name), Syntax.TEXT, problems)
                        .ifPresent(glob -> globs.put(name, glob));
            });
        });
        return globs;
    }

    /** Reports every key that nobody has taken. */
    void refuseTheRest() {
        List<String> expected = List.copyOf(known);
        rest().forEach((key, entry) -> problems.add(
                entry.at(),
                "unknown key " + Quote.of(key) + " in " + name + "; "
                        + Quote.meant(key, expected)
                                .map(meant -> "did you mean \"" + meant + "\"?")
                                .orElse("it may have " + String.join(", ", expected))));
    }

    static void wrongKind(Problems problems, YamlNode node, String what, String expectation) {
        if (!(node instanceof YamlNode.Refused)) {
            boolean nothing = node instanceof Scalar scalar && scalar.type() == Scalar.Type.NOTHING;
            problems.add(node.at(), what + (nothing ? " has no value; " : " is " + node.kind() + "; ") + expectation);
        }
    }

    /** {@code a, b or c}. */
    static String alternatives(Iterable<String> words) {
        List<String> all = new ArrayList<>();
        words.forEach(all::add);
        int last = all.size() - 1;
        return last == 0 ? all.get(0) : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }
}
