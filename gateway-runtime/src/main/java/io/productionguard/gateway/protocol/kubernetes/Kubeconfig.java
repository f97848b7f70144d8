package io.productionguard.gateway.protocol.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A kubeconfig that the gateway was given as a credential, as far as one cluster and one user of it matter. Settings that
 * would look obeyed and are not (a proxy, another server name, no verification) are refused.
 *
 * @param server URL of the cluster
 * @param cluster the members of the cluster's entry
 * @param user the members of the user's entry
 */
record Kubeconfig(String server, Map<?, ?> cluster, Map<?, ?> user) {

    private static final int MAX_CHARS = 1 << 20;
    private static final List<String> UNSUPPORTED_CLUSTER =
            List.of("insecure-skip-tls-verify", "proxy-url", "tls-server-name");

    /** Whether a credential's secret is such a text and not a token. */
    static boolean looksLike(String secret) {
        return secret.contains("clusters") && secret.contains("contexts") && secret.contains("users");
    }

    /**
     * Reads the context that leads to {@code address}: the current one, or else the only one that does.
     *
     * @throws IllegalArgumentException when there is none; one line without any of the text
     */
    static Kubeconfig parse(String text, String address) {
        Map<?, ?> root;
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(MAX_CHARS)
                    .setMaxAliasesForCollections(0)
                    .build();
            root = map(new Load(settings).loadFromString(text), "the kubeconfig");
        } catch (YamlEngineException e) {
            // The parser's own message quotes the text.
            throw new IllegalArgumentException("the kubeconfig is not YAML that can be read");
        }
        String current = root.get("current-context") instanceof String name ? name : "";
        Optional<Kubeconfig> found = context(root, current).filter(config -> config.leadsTo(address));
        if (found.isPresent()) {
            return found.get().checked();
        }
        List<Kubeconfig> others = list(root, "contexts").stream()
                .map(entry -> context(root, String.valueOf(entry.get("name"))))
                .flatMap(Optional::stream)
                .filter(config -> config.leadsTo(address))
                .distinct()
                .toList();
        if (others.size() != 1) {
            throw new IllegalArgumentException("the kubeconfig has " + (others.isEmpty() ? "no context" : "several contexts")
                    + " whose cluster is " + address + "; give the one that is meant, as its current-context");
        }
        return others.get(0).checked();
    }

    private static Optional<Kubeconfig> context(Map<?, ?> root, String name) {
        return entry(root, "contexts", name, "context").flatMap(context -> {
            Optional<Map<?, ?>> cluster = entry(root, "clusters", String.valueOf(context.get("cluster")), "cluster");
            Optional<Map<?, ?>> user = entry(root, "users", String.valueOf(context.get("user")), "user");
            return cluster.flatMap(found -> user.map(owner -> new Kubeconfig(
                    String.valueOf(found.get("server")), found, owner)));
        });
    }

    /** PEM of the authorities that the cluster's certificate leads to, or {@code ""}. */
    String authority() {
        return PemField.read(cluster, "certificate-authority");
    }

    private void refuseUnsupported() {
        for (String key : UNSUPPORTED_CLUSTER) {
            if (cluster.containsKey(key) && !Boolean.FALSE.equals(cluster.get(key))) {
                throw new IllegalArgumentException(
                        "the kubeconfig's cluster has " + key + ", which the gateway does not obey; set tls and ca of the"
                                + " target, and remove it");
            }
        }
    }

    private boolean leadsTo(String address) {
        return withoutSlash(server).equalsIgnoreCase(withoutSlash(address));
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private Kubeconfig checked() {
        refuseUnsupported();
        for (String key : List.of("auth-provider", "username", "password", "as", "as-groups")) {
            if (user.containsKey(key)) {
                throw new IllegalArgumentException("the kubeconfig's user has " + key
                        + ", which the gateway does not support; use token, tokenFile, a client certificate or exec");
            }
        }
        return this;
    }

    private static Optional<Map<?, ?>> entry(Map<?, ?> root, String section, String name, String member) {
        return list(root, section).stream()
                .filter(entry -> name.equals(entry.get("name")))
                .findFirst()
                .map(entry -> map(entry.get(member), "an entry of " + section));
    }

    private static List<Map<?, ?>> list(Map<?, ?> root, String section) {
        if (!(root.get(section) instanceof List<?> entries)) {
            throw new IllegalArgumentException("the kubeconfig has no " + section);
        }
        return entries.stream().<Map<?, ?>>map(entry -> map(entry, "an entry of " + section)).toList();
    }

    private static Map<?, ?> map(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(what + " is not a mapping");
    }

    /** Never the user's secrets. */
    @Override
    public String toString() {
        return "kubeconfig for " + server;
    }
}
