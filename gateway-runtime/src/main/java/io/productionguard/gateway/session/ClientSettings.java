package io.productionguard.gateway.session;

import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What leads unchanged clients to the gateway: each protocol's own variables and files, and variables named
 * {@code PRODUCTION_GUARD_…} for whoever asks the gateway itself.
 *
 * @param variables all of them
 * @param sensitive names of those whose values logs must mask
 * @param cleared names of variables that the command must not inherit
 */
record ClientSettings(Map<String, String> variables, Set<String> sensitive, Set<String> cleared) {

    private static final String CERTIFICATE_FILE = "production-guard-ca.pem";

    /** Writes the files and puts the variables together. */
    static ClientSettings write(
            PrivateDirectory directory,
            String certificatePem,
            String token,
            List<Protocol> protocols,
            List<Endpoint> endpoints,
            String session,
            Path output)
            throws IOException {
        Path certificate = directory.write(CERTIFICATE_FILE, certificatePem);
        Map<String, String> variables = new TreeMap<>();
        Set<String> sensitive = new TreeSet<>();
        Set<String> cleared = new TreeSet<>();
        variables.put("PRODUCTION_GUARD_SESSION", session);
        variables.put("PRODUCTION_GUARD_OUTPUT", output.toString());
        variables.put("PRODUCTION_GUARD_CA", certificate.toString());
        for (Endpoint endpoint : endpoints) {
            variables.put(
                    "PRODUCTION_GUARD_TARGET_" + variableName(endpoint.target().name()),
                    endpoint.host() + ":" + endpoint.port());
        }
        Map<String, List<Endpoint>> byType = endpoints.stream()
                .collect(Collectors.groupingBy(endpoint -> endpoint.target().type()));
        ClientContext context = new ClientContext(directory.path(), certificate, token);
        Map<String, String> setBy = new HashMap<>();
        Map<String, String> fallbacks = new TreeMap<>();
        for (Protocol protocol : protocols) {
            List<Endpoint> own = byType.get(protocol.name());
            if (own == null) {
                continue;
            }
            ClientEnvironment settings = protocol.clientEnvironment(own, context);
            for (Map.Entry<String, String> file : settings.files().entrySet()) {
                directory.write(file.getKey(), file.getValue());
            }
            for (Map.Entry<String, byte[]> file : settings.binaries().entrySet()) {
                directory.write(file.getKey(), file.getValue());
            }
            for (String name : settings.variables().keySet()) {
                String other = setBy.put(name, protocol.name());
                if (other != null) {
                    throw new IllegalStateException(other + " and " + protocol.name() + " both set " + name);
                }
            }
            variables.putAll(settings.variables());
            sensitive.addAll(settings.sensitive());
            cleared.addAll(settings.cleared());
            fallbacks.putAll(settings.fallbacks());
        }
        fallbacks.forEach(variables::putIfAbsent);
        cleared.removeAll(variables.keySet());
        return new ClientSettings(variables, sensitive, cleared);
    }

    /** A target's name as part of a variable's: {@code shop-db} becomes {@code SHOP_DB}. */
    private static String variableName(String target) {
        return target.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
