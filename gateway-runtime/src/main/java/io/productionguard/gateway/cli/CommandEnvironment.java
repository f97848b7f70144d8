package io.productionguard.gateway.cli;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment of a guarded command: its own, without anything that opens a door beside the gateway, and with what
 * leads its clients to the gateway.
 */
final class CommandEnvironment {

    /**
     * Variables of a GitHub job with which anybody can mint identity tokens of the job or write its artifacts and caches.
     */
    private static final Set<String> JOB_TOKENS = Set.of(
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "ACTIONS_RUNTIME_TOKEN",
            "ACTIONS_RUNTIME_URL",
            "ACTIONS_RESULTS_URL",
            "ACTIONS_CACHE_URL");

    /** A secret shorter than this is looked for as a whole value only: it would be found inside innocent ones. */
    private static final int MIN_CONTAINED = 8;

    /**
     * Where the launcher leaves the user's {@code LC_ALL} (or nothing) when it runs Java in a UTF-8 locale, without which
     * Java would garble every argument that is not ASCII.
     */
    private static final String LOCALE_BEFORE = "PRODUCTION_GUARD_LC_ALL";

    private CommandEnvironment() {}

    /**
     * Puts it together.
     *
     * @param own environment that the gateway was started with
     * @param held variables not to inherit: they held a credential, or lead clients elsewhere
     * @param secrets values that no variable may carry, under whatever name
     * @param client variables from the gateway; they win
     */
    static Map<String, String> of(
            Map<String, String> own, Set<String> held, Collection<String> secrets, Map<String, String> client) {
        Map<String, String> environment = new TreeMap<>(own);
        environment.keySet().removeAll(held);
        environment.keySet().removeAll(JOB_TOKENS);
        restoreLocale(environment);
        environment.values().removeIf(value -> secrets.stream().anyMatch(secret -> carries(value, secret)));
        environment.putAll(client);
        return environment;
    }

    /** The launcher may have changed the locale for Java's sake. */
    private static void restoreLocale(Map<String, String> environment) {
        String before = environment.remove(LOCALE_BEFORE);
        if (before != null) {
            if (before.isEmpty()) {
                environment.remove("LC_ALL");
            } else {
                environment.put("LC_ALL", before);
            }
        }
    }

    private static boolean carries(String value, String secret) {
        return value.equals(secret) || (secret.length() >= MIN_CONTAINED && value.contains(secret));
    }
}
