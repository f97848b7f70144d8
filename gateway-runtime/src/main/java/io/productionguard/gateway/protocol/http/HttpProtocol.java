package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.http.HttpActions;
import io.productionguard.gateway.operation.http.HttpFields;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** HTTP APIs behind a reverse proxy: {@code type: http}. */
public final class HttpProtocol implements Protocol {

    private final List<Rule> builtInRules;

    /** With these rules where a configuration has none. */
    public HttpProtocol(List<Rule> builtInRules) {
        this.builtInRules = List.copyOf(builtInRules);
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Set<String> actions() {
        return HttpActions.ALL;
    }

    @Override
    public Set<String> unknownActions() {
        return HttpActions.UNKNOWN;
    }

    @Override
    public Set<String> fields() {
        return HttpFields.KINDS;
    }

    @Override
    public Map<String, String> options() {
        return HttpOptions.plain();
    }

    @Override
    public List<Rule> builtInRules() {
        return builtInRules;
    }

    @Override
    public Map<String, String> problems(Target target) {
        return HttpOptions.problems(target);
    }

    @Override
    public Operation explain(Target target, String text) {
        return HttpOptions.explain(target, text, Optional.empty(), dialect(target));
    }

    @Override
    public Operation explain(Target target, String text, byte[] body) {
        return HttpOptions.explain(target, text, Optional.of(body), dialect(target));
    }

    private static Dialect dialect(Target target) {
        return new PlainDialect(HttpOptions.list(target, HttpOptions.UNMASKED));
    }

    @Override
    public Listener listen(Target target, ListenerContext context) throws IOException {
        Injection injection;
        try {
            injection = HttpOptions.injection(target, context.credential());
        } catch (IllegalArgumentException e) {
            throw new IOException("target " + target.name() + ": " + e.getMessage(), e);
        }
        return HttpListener.open(target, HttpOptions.services(target, context, dialect(target), injection));
    }

    /** {@code PRODUCTION_GUARD_<TARGET>_URL} for each, and the token that goes with all of them. */
    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            variables.put(urlVariable(endpoint), url(endpoint));
        }
        variables.put("PRODUCTION_GUARD_TOKEN", context.token());
        return new ClientEnvironment(variables, Set.of("PRODUCTION_GUARD_TOKEN"), Map.of(), Set.of());
    }

    static String url(Endpoint endpoint) {
        return "https://" + endpoint.host() + ":" + endpoint.port();
    }

    static String urlVariable(Endpoint endpoint) {
        String name = endpoint.target().name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return "PRODUCTION_GUARD_" + name + "_URL";
    }
}
