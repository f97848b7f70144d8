package io.productionguard.gateway.protocol;

import java.util.HashMap;
import java.util.HashSet;
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
 * @param fallbacks variables that count only where no other type of target sets them
 */
public record ClientEnvironment(
        Map<String, String> variables,
        Set<String> sensitive,
        Map<String, String> files,
        Map<String, byte[]> binaries,
        Set<String> cleared,
        Map<String, String> fallbacks) {

    public ClientEnvironment {
        variables = Map.copyOf(variables);
        sensitive = Set.copyOf(sensitive);
        files = Map.copyOf(files);
        binaries = Map.copyOf(binaries);
        cleared = Set.copyOf(cleared);
        fallbacks = Map.copyOf(fallbacks);
    }

    /** One without fallbacks. */
    public ClientEnvironment(
            Map<String, String> variables,
            Set<String> sensitive,
            Map<String, String> files,
            Map<String, byte[]> binaries,
            Set<String> cleared) {
        this(variables, sensitive, files, binaries, cleared, Map.of());
    }

    /** One whose files are text. */
    public ClientEnvironment(
            Map<String, String> variables, Set<String> sensitive, Map<String, String> files, Set<String> cleared) {
        this(variables, sensitive, files, Map.of(), cleared);
    }

    /** Both together; they have no name in common. */
    public ClientEnvironment and(ClientEnvironment other) {
        return new ClientEnvironment(
                union(variables, other.variables),
                union(sensitive, other.sensitive),
                union(files, other.files),
                union(binaries, other.binaries),
                union(cleared, other.cleared),
                union(fallbacks, other.fallbacks));
    }

    private static <V> Map<String, V> union(Map<String, V> one, Map<String, V> other) {
        Map<String, V> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
