package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.http.SecretActions;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** HashiCorp Vault and OpenBao: {@code type: vault}. */
public final class VaultProtocol implements Protocol {

    /** Settings of both command lines that lead elsewhere or turn the check of certificates off. */
    private static final List<String> CLEARED = List.of(
            "CAPATH",
            "CACERT_BYTES",
            "CLIENT_CERT",
            "CLIENT_KEY",
            "SKIP_VERIFY",
            "TLS_SERVER_NAME",
            "AGENT_ADDR",
            "PROXY_ADDR",
            "HTTP_PROXY",
            "WRAP_TTL");

    private final List<Rule> builtInRules;

    /** With these rules where a configuration has none. */
    public VaultProtocol(List<Rule> builtInRules) {
        this.builtInRules = List.copyOf(builtInRules);
    }

    @Override
    public String name() {
        return "vault";
    }

    @Override
    public Set<String> actions() {
        return SecretActions.ALL;
    }

    @Override
    public Set<String> unknownActions() {
        return SecretActions.UNKNOWN;
    }

    @Override
    public Map<String, String> options() {
        return HttpOptions.common();
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
        return HttpOptions.explain(target, text, Optional.empty(), new VaultDialect());
    }

    @Override
    public Operation explain(Target target, String text, byte[] body) {
        return HttpOptions.explain(target, text, Optional.of(body), new VaultDialect());
    }

    @Override
    public Listener listen(Target target, ListenerContext context) throws IOException {
        Injection injection;
        try {
            injection = context.credential()
                    .map(credential -> Injections.header(
                            VaultDialect.TOKEN, credential.secret().strip()))
                    .orElse(Injection.NONE);
        } catch (IllegalArgumentException e) {
            throw new IOException("target " + target.name() + ": " + e.getMessage(), e);
        }
        return HttpListener.open(target, HttpOptions.services(target, context, new VaultDialect(), injection));
    }

    /** The variables of {@code vault} and {@code bao}; with several targets they lead to the first. */
    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        Map<String, String> variables = new LinkedHashMap<>();
        Set<String> cleared = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            variables.put(HttpProtocol.urlVariable(endpoint), HttpProtocol.url(endpoint));
        }
        for (String prefix : List.of("VAULT_", "BAO_")) {
            variables.put(prefix + "ADDR", HttpProtocol.url(endpoints.get(0)));
            variables.put(prefix + "TOKEN", context.token());
            variables.put(prefix + "CACERT", context.certificateAuthority().toString());
            CLEARED.forEach(name -> cleared.add(prefix + name));
        }
        return new ClientEnvironment(variables, Set.of("VAULT_TOKEN", "BAO_TOKEN"), Map.of(), cleared);
    }
}
