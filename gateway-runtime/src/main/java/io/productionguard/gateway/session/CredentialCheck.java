package io.productionguard.gateway.session;

import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.policy.Target;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** That a session is given exactly the credentials its configuration names. */
final class CredentialCheck {

    private CredentialCheck() {}

    /**
     * Compares the two.
     *
     * @param given names of the credentials at hand
     * @throws LaunchException when one is missing, or one is given that nothing uses: probably a misspelt name, and a secret
     *     that need not have left its store
     */
    static void exactly(GuardConfiguration configuration, Set<String> given) throws LaunchException {
        Set<String> named = configuration.targets().stream()
                .map(Target::credential)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(named);
        missing.removeAll(given);
        Set<String> needless = new TreeSet<>(given);
        needless.removeAll(named);
        if (!missing.isEmpty()) {
            throw LaunchException.refused("the configuration names the credential " + String.join(", ", missing)
                    + ", which was not given; give it (run: --credential "
                    + missing.iterator().next() + "=env:VARIABLE)"
                    + (needless.isEmpty() ? "" : "; nothing uses " + String.join(", ", needless)));
        }
        if (!needless.isEmpty()) {
            throw LaunchException.refused("the credential " + String.join(", ", needless)
                    + " was given, but no target uses it; take it away, or name it in the configuration");
        }
    }
}
