package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the types behind the reverse proxy have in common: they differ in their dialect and in where a credential goes. */
public abstract class ApiProtocol implements Protocol {

    private final String name;
    private final Set<String> actions;
    private final Set<String> unknownActions;
    private final List<Rule> builtInRules;

    protected ApiProtocol(String name, Set<String> actions, Set<String> unknownActions, List<Rule> builtInRules) {
        this.name = name;
        this.actions = actions;
        this.unknownActions = unknownActions;
        this.builtInRules = List.copyOf(builtInRules);
    }

    /** What requests to this target mean. */
    protected abstract Dialect dialect(Target target);

    /**
     * Where its credential goes.
     *
     * @throws IllegalArgumentException when it does not fit; one line, which does not repeat it
     */
    protected abstract Injection injection(Target target, ApiCredential credential);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Set<String> actions() {
        return actions;
    }

    @Override
    public final Set<String> unknownActions() {
        return unknownActions;
    }

    @Override
    public final List<Rule> builtInRules() {
        return builtInRules;
    }

    @Override
    public final Map<String, String> problems(Target target) {
        return HttpOptions.problems(target);
    }

    @Override
    public final Operation explain(Target target, String text) {
        return HttpOptions.explain(target, text, Optional.empty(), dialect(target));
    }

    @Override
    public final Operation explain(Target target, String text, byte[] body) {
        return HttpOptions.explain(target, text, Optional.of(body), dialect(target));
    }

    @Override
    public final List<String> secrets(Target target, Credential credential) {
        return ApiCredential.secrets(credential.secret());
    }

    @Override
    public final Listener listen(Target target, ListenerContext context) throws IOException {
        try {
            ApiCredential credential = ApiCredential.of(context.credential());
            return HttpListener.open(
                    target,
                    HttpOptions.services(
                            target, context, dialect(target), injection(target, credential), credential.certificate()));
        } catch (IllegalArgumentException e) {
            throw new IOException("target " + target.name() + ": " + e.getMessage(), e);
        }
    }

    /** Where clients reach a target. */
    protected static String url(Endpoint endpoint) {
        return "https://" + endpoint.host() + ":" + endpoint.port();
    }

    /** The variable that holds it for clients that have none of their own. */
    protected static String urlVariable(Endpoint endpoint) {
        String name = endpoint.target().name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return "PRODUCTION_GUARD_" + name + "_URL";
    }
}
