package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.net.Authorities;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.http.HttpActions;
import io.productionguard.gateway.operation.http.HttpFields;
import io.productionguard.gateway.operation.http.ProxyActions;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The way out for everything that is no target of its own: {@code type: proxy}. */
public final class ProxyProtocol implements Protocol {

    private final List<Rule> builtInRules;
    private final NameLookup names;

    /** With these rules where a configuration has none, and the system's name lookup. */
    public ProxyProtocol(List<Rule> builtInRules) {
        this(builtInRules, NameLookup.SYSTEM);
    }

    /** With another way to look names up. */
    public ProxyProtocol(List<Rule> builtInRules, NameLookup names) {
        this.builtInRules = List.copyOf(builtInRules);
        this.names = names;
    }

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public boolean addressed() {
        return false;
    }

    @Override
    public Set<String> actions() {
        return ProxyActions.ALL;
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
        return ProxyOptions.schema();
    }

    @Override
    public List<Rule> builtInRules() {
        return builtInRules;
    }

    @Override
    public Map<String, String> problems(Target target) {
        return ProxyOptions.problems(target);
    }

    @Override
    public Operation explain(Target target, String text) {
        return ProxyExplain.operation(target, text, new byte[0]);
    }

    @Override
    public Operation explain(Target target, String text, byte[] body) {
        return ProxyExplain.operation(target, text, body);
    }

    @Override
    public Listener listen(Target target, ListenerContext context) throws IOException {
        if (target.certificateAuthority().isPresent()) {
            // Read again when the first host is needed; a file that is no good has to show now.
            Authorities.file(Path.of(target.certificateAuthority().get()));
        }
        return ProxyListener.open(target, context, names);
    }

    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        return ProxyEnvironment.of(endpoints.get(0), context);
    }
}
