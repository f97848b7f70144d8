package io.productionguard.gateway.session;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.protocol.Endpoint;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What whoever started a session has to know of it: the ready line of {@code docs/control-protocol.md}.
 *
 * @param session its id
 * @param pid of the gateway
 * @param control the control socket, if there is one
 * @param environment every variable that the command needs
 * @param sensitive names of those variables whose values logs must mask
 * @param cleared names of variables that the command must not inherit
 * @param endpoints where the targets are served
 * @param recordingKey the public key that verifies the seal, as JSON Web Key
 * @param caller label of the verified identity
 * @param isolation {@code advisory}: clients are led to the gateway, not locked in
 * @param configurationSha256 of the configuration's bytes
 * @param output directory of the session's files
 */
public record Ready(
        String session,
        long pid,
        Optional<Path> control,
        Map<String, String> environment,
        Set<String> sensitive,
        Set<String> cleared,
        List<Endpoint> endpoints,
        String recordingKey,
        String caller,
        String isolation,
        String configurationSha256,
        Path output) {

    private static final Json.Limits JWK_LIMITS = new Json.Limits(4_096, 1, 16);

    public Ready {
        environment = Map.copyOf(environment);
        sensitive = Set.copyOf(sensitive);
        cleared = Set.copyOf(cleared);
        endpoints = List.copyOf(endpoints);
    }

    /** The ready line, without its line end. */
    public String toJson() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "ready");
        line.put("version", 1);
        line.put("session", session);
        line.put("pid", pid);
        line.put("control", control.map(Path::toString));
        line.put("environment", new TreeMap<>(environment));
        line.put("sensitive", new TreeSet<>(sensitive));
        line.put("cleared", new TreeSet<>(cleared));
        line.put("endpoints", endpoints.stream().map(Ready::endpoint).toList());
        line.put("recordingKey", jwk());
        line.put("caller", caller);
        Map<String, Object> locked = new LinkedHashMap<>();
        locked.put("mode", isolation);
        locked.put("prefix", List.of());
        line.put("isolation", locked);
        line.put("configurationSha256", configurationSha256);
        line.put("output", output.toString());
        return Json.write(line);
    }

    private Map<String, Object> jwk() {
        try {
            return Json.parse(recordingKey, JWK_LIMITS).members();
        } catch (JsonException e) {
            throw new IllegalStateException("the recording key is not a JSON Web Key", e);
        }
    }

    private static Map<String, Object> endpoint(Endpoint endpoint) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("target", endpoint.target().name());
        object.put("type", endpoint.target().type());
        object.put("host", endpoint.host());
        object.put("port", endpoint.port());
        return object;
    }

    /** Without the environment, which holds the session's token. */
    @Override
    public String toString() {
        return "session " + session;
    }
}
