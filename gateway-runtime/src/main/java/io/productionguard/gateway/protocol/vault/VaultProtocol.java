package io.productionguard.gateway.protocol.vault;

import io.productionguard.gateway.operation.http.SecretActions;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.http.ApiCredential;
import io.productionguard.gateway.protocol.http.ApiProtocol;
import io.productionguard.gateway.protocol.http.Dialect;
import io.productionguard.gateway.protocol.http.HttpOptions;
import io.productionguard.gateway.protocol.http.Injection;
import io.productionguard.gateway.protocol.http.Injections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** HashiCorp Vault and OpenBao: {@code type: vault}. */
public final class VaultProtocol extends ApiProtocol {

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

    /** With these rules where a configuration has none. */
    public VaultProtocol(List<Rule> builtInRules) {
        super("vault", SecretActions.ALL, SecretActions.UNKNOWN, builtInRules);
    }

    @Override
    public Map<String, String> options() {
        return HttpOptions.common();
    }

    @Override
    protected Dialect dialect(Target target) {
        return new VaultDialect();
    }

    /** A token; a certificate beside it, or alone, only opens the connection. */
    @Override
    protected Injection injection(Target target, ApiCredential credential) {
        return credential
                .inRequests()
                .map(token ->
                        Injections.header(VaultDialect.TOKEN, token.secret().strip()))
                .orElse(Injection.NONE);
    }

    /** The variables of {@code vault} and {@code bao}; with several targets they lead to the first. */
    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        Map<String, String> variables = new LinkedHashMap<>();
        Set<String> cleared = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            variables.put(urlVariable(endpoint), url(endpoint));
        }
        for (String prefix : List.of("VAULT_", "BAO_")) {
            variables.put(prefix + "ADDR", url(endpoints.get(0)));
            variables.put(prefix + "TOKEN", context.token());
            variables.put(prefix + "CACERT", context.certificateAuthority().toString());
            CLEARED.forEach(name -> cleared.add(prefix + name));
        }
        return new ClientEnvironment(variables, Set.of("VAULT_TOKEN", "BAO_TOKEN"), Map.of(), cleared);
    }
}
