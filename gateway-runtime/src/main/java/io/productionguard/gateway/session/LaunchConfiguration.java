package io.productionguard.gateway.session;

import io.productionguard.gateway.policy.ConfigurationException;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.policy.Policy;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Protocol;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configuration a session is started with, understood.
 *
 * @param configuration with paths resolved
 * @param restriction the second configuration, if there is one
 * @param policy of both
 */
record LaunchConfiguration(GuardConfiguration configuration, Optional<GuardConfiguration> restriction, Policy policy) {

    /** Reads what was given; refused with every problem found. */
    static LaunchConfiguration read(LaunchSpec spec, List<Protocol> protocols) throws LaunchException {
        GuardConfiguration configuration = resolved(parse(spec.configuration(), protocols), spec.configuration());
        Policy policy = Policy.of(configuration, protocols);
        if (spec.restriction().isEmpty()) {
            return new LaunchConfiguration(configuration, Optional.empty(), policy);
        }
        GuardConfiguration restriction = parse(spec.restriction().get(), protocols);
        return new LaunchConfiguration(
                configuration, Optional.of(restriction), policy.restrictedBy(Policy.of(restriction, protocols)));
    }

    private static GuardConfiguration parse(ConfigurationText text, List<Protocol> protocols) throws LaunchException {
        try {
            return ConfigurationParser.parse(text.bytes(), text.source(), protocols);
        } catch (ConfigurationException e) {
            throw LaunchException.refused(e.problems(), e);
        }
    }

    private static GuardConfiguration resolved(GuardConfiguration parsed, ConfigurationText text)
            throws LaunchException {
        List<Target> targets = new ArrayList<>();
        for (Target target : parsed.targets()) {
            Optional<String> authority = Optional.empty();
            if (target.certificateAuthority().isPresent()) {
                authority = Optional.of(
                        resolve(target, target.certificateAuthority().get(), text));
            }
            targets.add(new Target(
                    target.name(),
                    target.type(),
                    target.address(),
                    target.credential(),
                    target.tls(),
                    authority,
                    target.options()));
        }
        return new GuardConfiguration(
                parsed.source(),
                parsed.sha256(),
                parsed.identity(),
                targets,
                parsed.rules(),
                parsed.builtInRules(),
                parsed.defaultEffect(),
                parsed.approvalTimeout(),
                parsed.masking(),
                parsed.recording(),
                parsed.isolation());
    }

    private static String resolve(Target target, String written, ConfigurationText text) throws LaunchException {
        try {
            Path path = Path.of(written);
            if (path.isAbsolute()) {
                return path.toString();
            }
            if (text.baseDirectory().isPresent()) {
                return text.baseDirectory().get().resolve(path).normalize().toString();
            }
        } catch (InvalidPathException e) {
            throw LaunchException.refused("the ca of " + target.name() + " is no valid path", e);
        }
        throw LaunchException.refused("the ca of " + target.name()
                + " is a relative path, and this configuration belongs to no directory; write an absolute path");
    }
}
