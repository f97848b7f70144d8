package io.productionguard.gateway.policy;

import io.productionguard.gateway.net.TlsMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code targets:}, the production systems behind the gateway. */
final class TargetsReader {

    /** Keys under which people write secrets; a hint is better than "unknown key". */
    private static final List<String> SECRET_KEYS =
            List.of("password", "pass", "secret", "token", "key", "username", "auth", "credentials", "kubeconfig");

    private final Map<String, TargetType> types;
    private final Problems problems;
    /** Names of entries by those types of which there is only one. */
    private final Map<String, String> only = new HashMap<>();

    TargetsReader(Map<String, TargetType> types, Problems problems) {
        this.types = types;
        this.problems = problems;
    }

    /** The sound targets with the places of their names. */
    List<Located<Target>> read(YamlNode node) {
        List<Located<Target>> targets = new ArrayList<>();
        Section.of(node, "targets", problems).ifPresent(section -> {
            if (section.isEmpty()) {
                problems.add(section.at(), "targets is empty; name at least one target");
            }
            section.rest().forEach((name, entry) -> {
                Syntax.NAME.objection(name).ifPresent(text -> problems.add(entry.at(), "the name of a target " + text));
                Section.of(entry.value(), "target " + Quote.of(name), problems)
                        .flatMap(target -> read(name, target))
                        .ifPresent(target -> targets.add(new Located<>(target, entry.at())));
            });
        });
        return targets;
    }

    private Optional<Target> read(String name, Section entry) {
        int before = problems.count();
        entry.require("type", "write " + Section.alternatives(types.keySet()));
        Optional<Located<TargetType>> type = entry.word("type", types);
        Optional<Located<String>> address = address(name, entry, type.map(Located::value));
        address.filter(text -> text.value().contains("@"))
                .ifPresent(text -> problems.add(
                        text.at(),
                        "address has an @, as if a user or password stood before it; write the host only, and name the"
                                + " credential under \"credential\""));
        Optional<Located<String>> credential =
                isAddressed(type) ? entry.text("credential", Syntax.NAME) : Optional.empty();
        Optional<Located<TlsMode>> tls = isAddressed(type) ? entry.word("tls", tlsModes()) : Optional.empty();
        Optional<Located<String>> authority = entry.text("ca", Syntax.TEXT);
        if (authority.isPresent()
                && tls.filter(mode -> mode.value().compareTo(TlsMode.VERIFY_CA) < 0)
                        .isPresent()) {
            problems.add(
                    entry.at("ca"),
                    "\"ca\" has no effect with tls: " + tls.get().value().word()
                            + ", which looks at no certificate; remove it, or set tls to verify-full");
        }
        Map<String, String> options =
                type.map(found -> options(entry, found.value())).orElseGet(Map::of);
        refuseSecrets(entry);
        if (type.isPresent()) {
            entry.refuseTheRest();
        }
        if (problems.count() > before || type.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        Target target = new Target(
                name,
                type.get().value().name(),
                address.get().value(),
                credential.map(Located::value),
                tls.map(Located::value).orElse(TlsMode.VERIFY_FULL),
                authority.map(Located::value),
                options);
        type.get().value().problems(target).forEach((key, text) -> problems.add(entry.at(key), key + " " + text));
        return problems.count() > before ? Optional.empty() : Optional.of(target);
    }

    private static boolean isAddressed(Optional<Located<TargetType>> type) {
        return type.map(found -> found.value().addressed()).orElse(true);
    }

    /** Where the target is; nowhere in particular for a type without addresses, of which there is one at most. */
    private Optional<Located<String>> address(String name, Section entry, Optional<TargetType> type) {
        if (type.isEmpty() || type.get().addressed()) {
            entry.require("address", "write where the target is");
            return entry.text("address", Syntax.TEXT);
        }
        String kind = type.get().name();
        for (String key : List.of("address", "credential", "tls")) {
            if (entry.has(key)) {
                problems.add(
                        entry.at(key),
                        key + " has no effect on a target of type " + kind
                                + ", which is no single system; remove it, or write a target of type http");
                entry.hide(key);
            }
        }
        String other = only.putIfAbsent(kind, name);
        if (other != null) {
            problems.add(
                    entry.at("type"),
                    "type is " + kind + ", as that of target " + Quote.of(other)
                            + "; a session has one such target, put the two together");
        }
        return Optional.of(new Located<>("", entry.at()));
    }

    private Map<String, String> options(Section entry, TargetType type) {
        Map<String, String> options = new LinkedHashMap<>();
        type.options().forEach((key, fragment) -> {
            OptionSchema schema = OptionSchema.parse(fragment);
            if (schema.required()) {
                entry.require(key, "targets of type " + type.name() + " need it");
            }
            entry.node(key)
                    .flatMap(node -> schema.read(node, key, problems))
                    .ifPresent(value -> options.put(key, value));
        });
        return options;
    }

    private void refuseSecrets(Section entry) {
        for (String key : SECRET_KEYS) {
            if (entry.has(key) && !entry.knows(key)) {
                problems.add(
                        entry.at(key),
                        Quote.of(key)
                                + " must not stand here: credentials are named in the configuration and never written"
                                + " into it; write credential: NAME and give its value to the gateway at start-up");
                entry.hide(key);
            }
        }
    }

    private static Map<String, TlsMode> tlsModes() {
        Map<String, TlsMode> modes = new LinkedHashMap<>();
        for (TlsMode mode : TlsMode.values()) {
            modes.put(mode.word(), mode);
        }
        return modes;
    }
}
