package io.jenkins.plugins.productionguard.agent;

import io.jenkins.plugins.productionguard.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import jenkins.security.MasterToSlaveCallable;

/** One request to a gateway and its answer, as JSON. */
public final class ControlCall extends MasterToSlaveCallable<String, IOException> {

    private static final long serialVersionUID = 1L;

    private final String socket;
    private final String method;
    private final HashMap<String, String> members;
    private final long millis;

    private ControlCall(GatewayHandle gateway, String method, Map<String, String> members, long millis) {
        this.socket = gateway.control();
        this.method = method;
        this.members = new HashMap<>(members);
        this.millis = millis;
    }

    /** Hands over a signed decision. */
    public static ControlCall decide(GatewayHandle gateway, String jws) {
        return new ControlCall(gateway, "decide", Map.of("decision", jws), 20_000);
    }

    /** Hands over a fresh identity token. */
    public static ControlCall identify(GatewayHandle gateway, String token) {
        return new ControlCall(gateway, "identify", Map.of("token", token), 20_000);
    }

    /** Ends the session; answered when it is sealed. */
    public static ControlCall stop(GatewayHandle gateway, String reason) {
        return new ControlCall(gateway, "stop", Map.of("reason", reason), 60_000);
    }

    @Override
    public String call() throws IOException {
        try (ControlSocket control = ControlSocket.open(socket)) {
            return Json.write(control.request(method, members, millis).members());
        }
    }
}
