package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.operation.http.HttpActions;
import io.productionguard.gateway.operation.http.HttpFields;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** HTTP APIs behind a reverse proxy: {@code type: http}. */
public final class HttpProtocol extends ApiProtocol {

    /** With these rules where a configuration has none. */
    public HttpProtocol(List<Rule> builtInRules) {
        super("http", HttpActions.ALL, HttpActions.UNKNOWN, builtInRules);
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
    protected Dialect dialect(Target target) {
        Dialect plain = new PlainDialect(
                HttpOptions.list(target, HttpOptions.UNMASKED), HttpOptions.list(target, HttpOptions.SLASHES));
        return HttpOptions.signsForAws(target) ? new AwsDialect(plain) : plain;
    }

    @Override
    protected Injection injection(Target target, ApiCredential credential) {
        return HttpOptions.injection(target, credential);
    }

    /** {@code PRODUCTION_GUARD_<TARGET>_URL} for each, and the token that goes with all of them; AWS's clients get theirs. */
    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            variables.put(urlVariable(endpoint), url(endpoint));
        }
        variables.put("PRODUCTION_GUARD_TOKEN", context.token());
        ClientEnvironment plain =
                new ClientEnvironment(variables, Set.of("PRODUCTION_GUARD_TOKEN"), Map.of(), Set.of());
        List<Endpoint> aws = endpoints.stream().filter(AwsEnvironment::concerns).toList();
        return aws.isEmpty() ? plain : plain.and(AwsEnvironment.of(aws, context));
    }
}
