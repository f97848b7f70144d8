package io.productionguard.gateway.session;

import io.productionguard.gateway.protocol.Credential;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a session is started with.
 *
 * @param configuration {@code production-guard.yml}
 * @param restriction a second configuration that may only make the first stricter
 * @param credentials by name; exactly those that the configuration names
 * @param identityToken the job's OIDC token
 * @param unverifiedIdentity name of a caller nobody vouches for, when there is no token
 * @param output directory for the session's files; created, must be empty
 * @param clientDirectory directory for files that clients read; a temporary one when empty
 * @param labels short strings for the first line of the recording
 * @param frontEnd who decides over the control socket; without one there is no such socket
 */
public record LaunchSpec(
        ConfigurationText configuration,
        Optional<ConfigurationText> restriction,
        Map<String, Credential> credentials,
        Optional<String> identityToken,
        Optional<String> unverifiedIdentity,
        Path output,
        Optional<Path> clientDirectory,
        Map<String, String> labels,
        Optional<FrontEnd> frontEnd) {

    public LaunchSpec {
        credentials = Map.copyOf(credentials);
        labels = Map.copyOf(labels);
    }

    /** Names only: the rest may be secret. */
    @Override
    public String toString() {
        return "launch of " + configuration.source() + " with credentials " + credentials.keySet();
    }
}
