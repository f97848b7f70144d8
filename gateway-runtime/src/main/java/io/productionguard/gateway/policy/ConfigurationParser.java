package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.policy.GuardConfiguration.Isolation;
import io.productionguard.gateway.policy.GuardConfiguration.Masking;
import io.productionguard.gateway.policy.GuardConfiguration.RecordingSettings;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the bytes of a {@code production-guard.yml} into a {@link GuardConfiguration}, or refuses them.
 *
 * <p>Strict: what is unknown, contradictory, written twice or without effect is refused, because a setting that looks
 * enforced and is not is worse than none. All problems are reported at once, each with its place.
 */
public final class ConfigurationParser {

    static final Duration APPROVAL_TIMEOUT = Duration.ofMinutes(30);
    static final int RESPONSE_BYTES = 65_536;

    /** A recorded response travels in one line of the control channel, 1 MiB, where JSON may take six bytes for one. */
    static final int MAX_RESPONSE_BYTES = 131_072;

    private static final List<String> DETECTORS = List.of("secrets", "personal");

    private final Problems problems;
    private final Map<String, TargetType> types = new LinkedHashMap<>();

    private ConfigurationParser(String source, List<? extends TargetType> types) {
        this.problems = new Problems(source);
        types.forEach(type -> this.types.put(type.name(), type));
        if (types.isEmpty() || this.types.size() < types.size()) {
            throw new IllegalArgumentException("target types have different names, and there is at least one");
        }
    }

    /**
     * Reads a configuration.
     *
     * @param yaml the file's bytes
     * @param source what messages call the file
     * @param types every kind of target that this gateway can serve
     * @throws ConfigurationException with every problem found, {@code source:line:column: what is wrong; what to do}
     */
    public static GuardConfiguration parse(byte[] yaml, String source, List<? extends TargetType> types)
            throws ConfigurationException {
        ConfigurationParser parser = new ConfigurationParser(source, types);
        Optional<GuardConfiguration> configuration = new YamlReader(parser.problems)
                .read(yaml)
                .flatMap(root -> Section.of(root, "the configuration", parser.problems))
                .flatMap(root -> parser.read(root, source, sha256(yaml)));
        parser.problems.throwIfAny();
        return configuration.orElseThrow(() -> new IllegalStateException("no configuration, but no problem either"));
    }

    private Optional<GuardConfiguration> read(Section root, String source, String sha256) {
        root.require("version", "begin the file with \"version: 1\"");
        root.require("targets", "name what is behind the gateway");
        root.node("version").ifPresent(this::version);
        int before = problems.count();
        Optional<OidcSettings> identity =
                root.node("identity").flatMap(node -> new IdentityReader(problems).read(node));
        List<Located<Target>> targets = root.node("targets")
                .map(node -> new TargetsReader(types, problems).read(node))
                .orElse(List.of());
        boolean ground = problems.count() == before && !targets.isEmpty();
        int beforeRules = problems.count();
        List<RuleDraft> drafts = root.node("rules")
                .map(node -> new RulesReader(problems).read(node))
                .orElse(List.of());
        boolean rulesSound = problems.count() == beforeRules;
        Effect defaultEffect = defaultEffect(root);
        Optional<Located<Duration>> timeout = approvalTimeout(root);
        Masking masking = masking(root);
        RecordingSettings recording = recording(root);
        Isolation isolation = isolation(root);
        root.refuseTheRest();

        List<Target> plainTargets = targets.stream().map(Located::value).toList();
        List<Rule> rules = root.has("rules")
                ? drafts.stream().map(RuleDraft::rule).toList()
                : BuiltInRules.of(plainTargets, types);
        if (ground && root.has("rules")) {
            Universe universe = new Universe(plainTargets, types);
            RuleChecks checks = new RuleChecks(universe, identity, problems);
            drafts.forEach(checks::check);
            if (problems.count() == beforeRules) {
                Map<String, String> everyCaller =
                        identity.map(OidcSettings::requiredClaims).orElse(Map.of());
                new RuleConflicts(universe, everyCaller, problems).check(drafts, targets, defaultEffect);
            }
        }
        timeout.filter(at -> rulesSound).ifPresent(at -> refuseIdleTimeout(at.at(), rules, defaultEffect));
        if (problems.count() > 0) {
            return Optional.empty();
        }
        return Optional.of(new GuardConfiguration(
                source,
                sha256,
                identity,
                plainTargets,
                rules,
                !root.has("rules"),
                defaultEffect,
                timeout.map(Located::value).orElse(APPROVAL_TIMEOUT),
                masking,
                recording,
                isolation));
    }

    private void version(YamlNode node) {
        boolean one = node instanceof YamlNode.Scalar scalar
                && scalar.type() == YamlNode.Scalar.Type.INTEGER
                && scalar.text().equals("1");
        if (!one && !(node instanceof YamlNode.Refused)) {
            problems.add(node.at(), "this gateway reads version 1 of the format; write \"version: 1\"");
        }
    }

    private Effect defaultEffect(Section root) {
        Optional<YamlNode> node = root.node("default");
        if (node.isPresent()
                && node.get() instanceof YamlNode.Scalar scalar
                && scalar.text().equals("allow")) {
            problems.add(
                    scalar.at(),
                    "default must not be allow: what nobody thought of when writing the rules would run unseen; write"
                            + " approve or deny, and allow what is meant by rules");
            return Effect.APPROVE;
        }
        return root.word("default", RulesReader.words(Effect.APPROVE, Effect.DENY))
                .map(Located::value)
                .orElse(Effect.APPROVE);
    }

    private Optional<Located<Duration>> approvalTimeout(Section root) {
        return root.section("approval").flatMap(approval -> {
            approval.require("timeout", "write how long a held operation waits, such as 30m");
            Optional<Duration> timeout = RulesReader.duration(approval, "timeout", problems);
            approval.refuseTheRest();
            return timeout.map(duration -> new Located<>(duration, approval.at("timeout")));
        });
    }

    private void refuseIdleTimeout(Position at, List<Rule> rules, Effect defaultEffect) {
        boolean used = defaultEffect == Effect.APPROVE
                || rules.stream()
                        .anyMatch(rule -> rule.effect() == Effect.APPROVE
                                && rule.timeout().isEmpty());
        if (!used) {
            problems.add(
                    at,
                    "approval.timeout has no effect: nothing asks for approval, or every rule that does has its own"
                            + " timeout; remove it");
        }
    }

    private Masking masking(Section root) {
        Set<String> detectors = new LinkedHashSet<>(DETECTORS);
        Optional<Section> masking = root.section("masking");
        if (masking.isEmpty()) {
            return new Masking(detectors, List.of());
        }
        Section section = masking.get();
        refuseEmpty(section, "masking");
        if (section.has("detectors")) {
            detectors.clear();
            for (Located<String> detector : section.texts("detectors", Syntax.TEXT)) {
                if (DETECTORS.contains(detector.value())) {
                    detectors.add(detector.value());
                } else {
                    problems.add(
                            detector.at(),
                            "there is no detector " + Quote.of(detector.value()) + "; write "
                                    + Section.alternatives(DETECTORS));
                }
            }
        }
        List<String> columns = RuleDraft.values(section.texts("columns", Syntax.TEXT));
        section.refuseTheRest();
        return new Masking(detectors, columns);
    }

    private RecordingSettings recording(Section root) {
        RecordingSettings.Responses responses = RecordingSettings.Responses.MASKED;
        int bytes = RESPONSE_BYTES;
        Optional<Section> recording = root.section("recording");
        if (recording.isPresent()) {
            Section section = recording.get();
            refuseEmpty(section, "recording");
            Map<String, RecordingSettings.Responses> words = new LinkedHashMap<>();
            words.put("masked", RecordingSettings.Responses.MASKED);
            words.put("digest", RecordingSettings.Responses.DIGEST);
            responses = section.word("responses", words).map(Located::value).orElse(responses);
            bytes = section.integer("max-response-bytes", 1, MAX_RESPONSE_BYTES).orElse(bytes);
            section.refuseTheRest();
            if (responses == RecordingSettings.Responses.DIGEST && section.has("max-response-bytes")) {
                problems.add(
                        section.at("max-response-bytes"),
                        "\"max-response-bytes\" has no effect with responses: digest, which keeps nothing of a"
                                + " response; remove it");
            }
        }
        return new RecordingSettings(responses, bytes);
    }

    private static Isolation isolation(Section root) {
        Map<String, Isolation> words = new LinkedHashMap<>();
        words.put("required", Isolation.REQUIRED);
        words.put("preferred", Isolation.PREFERRED);
        words.put("none", Isolation.NONE);
        return root.word("isolation", words).map(Located::value).orElse(Isolation.PREFERRED);
    }

    private void refuseEmpty(Section section, String name) {
        if (section.isEmpty()) {
            problems.add(section.at(), name + " is empty, which would mean nothing; remove the key");
        }
    }

    private static String sha256(byte[] yaml) {
        return HexFormat.of().formatHex(OperationDigest.sha256().digest(yaml));
    }
}
