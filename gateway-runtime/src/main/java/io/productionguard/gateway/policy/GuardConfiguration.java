package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.OidcSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code production-guard.yml} that was parsed and found sound. Immutable.
 *
 * @param source where it came from, for messages and the recording
 * @param sha256 lower-case hexadecimal SHA-256 of its bytes
 * @param identity how callers prove who they are; absent only for local runs
 * @param targets in the order of the file, at least one
 * @param rules as written, or the built-in ones of the target types in use
 * @param builtInRules whether {@code rules} are the built-in ones
 * @param defaultEffect what an access gets that no rule matches
 * @param approvalTimeout how long a held operation waits when its rule does not say
 * @param masking what is masked
 * @param recording what is kept
 * @param isolation whether the command is locked in
 */
public record GuardConfiguration(
        String source,
        String sha256,
        Optional<OidcSettings> identity,
        List<Target> targets,
        List<Rule> rules,
        boolean builtInRules,
        Effect defaultEffect,
        Duration approvalTimeout,
        Masking masking,
        RecordingSettings recording,
        Isolation isolation) {

    public GuardConfiguration {
        targets = List.copyOf(targets);
        rules = List.copyOf(rules);
    }

    /**
     * {@code masking}.
     *
     * @param detectors families in use: {@code secrets}, {@code personal}
     * @param columns globs over column names whose values are always masked, in addition to the built-in ones
     */
    public record Masking(Set<String> detectors, List<String> columns) {

        public Masking {
            detectors = Set.copyOf(detectors);
            columns = List.copyOf(columns);
        }
    }

    /**
     * {@code recording}.
     *
     * @param responses whether masked responses are kept or only their digest
     * @param maxResponseBytes of one response that are kept
     */
    public record RecordingSettings(Responses responses, int maxResponseBytes) {

        /** What is kept of a response. */
        public enum Responses {
            MASKED,
            DIGEST
        }
    }

    /** {@code isolation}: whether the command can reach anything but the gateway. */
    public enum Isolation {
        REQUIRED,
        PREFERRED,
        NONE
    }
}
