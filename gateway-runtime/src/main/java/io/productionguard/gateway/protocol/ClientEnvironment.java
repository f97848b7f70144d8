package io.productionguard.gateway.protocol;

import java.util.Map;
import java.util.Set;

/**
 * Variables and files by which unchanged clients find the gateway.
 *
 * @param variables environment variables
 * @param sensitive names of those whose value must be masked in logs
 * @param files file name in the client directory to its content
 * @param binaries the same for files that are no text
 * @param cleared names of variables that a command must not inherit, because they would lead its clients elsewhere, or keep
 *     them from logging in at the gateway
 */
public record ClientEnvironment(
        Map<String, String> variables,
        Set<String> sensitive,
        Map<String, String> files,
        Map<String, byte[]> binaries,
        Set<String> cleared) {

    public ClientEnvironment {
        variables = Map.copyOf(variables);
        sensitive = Set.copyOf(sensitive);
        files = Map.copyOf(files);
        binaries = Map.copyOf(binaries);
        cleared = Set.copyOf(cleared);
    }

    /** One whose files are text. */
    public ClientEnvironment(
            Map<String, String> variables, Set<String> sensitive, Map<String, String> files, Set<String> cleared) {
        this(variables, sensitive, files, Map.of(), cleared);
    }
}
