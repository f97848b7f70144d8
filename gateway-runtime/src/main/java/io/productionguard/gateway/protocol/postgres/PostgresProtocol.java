package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** PostgreSQL targets: what the configuration has to know of them, and how they are served and reached. */
public final class PostgresProtocol implements Protocol {

    /** Longest wait for each step of opening a connection. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Function<String, Meaning> classifier;
    private final Set<String> actions;
    private final Set<String> unknownActions;
    private final List<Rule> builtInRules;
    private final Duration patience;

    /**
     * @param classifier from SQL text to its meaning; thread-safe, never blocks, never throws
     * @param actions every action the classifier can give
     * @param unknownActions those that mean it did not understand
     * @param builtInRules rules that hold without a configuration's own
     */
    public PostgresProtocol(
            Function<String, Meaning> classifier,
            Set<String> actions,
            Set<String> unknownActions,
            List<Rule> builtInRules) {
        this(classifier, actions, unknownActions, builtInRules, PATIENCE);
    }

    PostgresProtocol(
            Function<String, Meaning> classifier,
            Set<String> actions,
            Set<String> unknownActions,
            List<Rule> builtInRules,
            Duration patience) {
        this.classifier = classifier;
        this.actions = Set.copyOf(actions);
        this.unknownActions = Set.copyOf(unknownActions);
        this.builtInRules = List.copyOf(builtInRules);
        this.patience = patience;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public Set<String> actions() {
        return actions;
    }

    @Override
    public Set<String> unknownActions() {
        return unknownActions;
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                "database",
                "{\"type\":\"string\",\"minLength\":1,\"maxLength\":63,"
                        + "\"description\":\"the database that clients reach; required\"}",
                "user",
                "{\"type\":\"string\",\"minLength\":1,\"maxLength\":63,"
                        + "\"description\":\"the role on the server, unless the credential has a username\"}");
    }

    @Override
    public List<Rule> builtInRules() {
        return builtInRules;
    }

    @Override
    public Operation explain(Target target, String text) {
        return new Operation(
                target.name(),
                text,
                List.of(),
                classifier.apply(text),
                OperationDigest.of(target.name(), List.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public Listener listen(Target target, ListenerContext context) throws IOException {
        UpstreamTarget upstream;
        try {
            upstream = UpstreamTarget.of(target, context.credential());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return PostgresListener.open(
                target,
                new ClientServices(
                        context,
                        upstream,
                        TargetTls.of(target),
                        classifier,
                        new CancelRegistry(),
                        ClientServices.newBlockingExecutor(target.name()),
                        patience));
    }

    /**
     * The variables of libpq, which most other clients read as well. With several targets they lead to the first; the
     * service file has one service per target.
     */
    @Override
    public ClientEnvironment clientEnvironment(List<Endpoint> endpoints, ClientContext context) {
        Map<String, String> variables = new LinkedHashMap<>();
        StringBuilder services = new StringBuilder();
        String authority = context.certificateAuthority().toString();
        for (Endpoint endpoint : endpoints) {
            Map<String, String> options = endpoint.target().options();
            String database = options.getOrDefault("database", "");
            String user = options.getOrDefault("user", "production-guard");
            if (variables.isEmpty()) {
                variables.put("PGHOST", endpoint.host());
                variables.put("PGPORT", Integer.toString(endpoint.port()));
                variables.put("PGDATABASE", database);
                variables.put("PGUSER", user);
            }
            services.append('[').append(endpoint.target().name()).append("]\n");
            services.append("host=").append(endpoint.host()).append('\n');
            services.append("port=").append(endpoint.port()).append('\n');
            services.append("dbname=").append(database).append('\n');
            services.append("user=").append(user).append('\n');
            services.append("sslmode=verify-full\n");
            services.append("sslrootcert=").append(authority).append("\n\n");
        }
        String serviceFile = "pg_service.conf";
        variables.put("PGPASSWORD", context.token());
        variables.put("PGSSLMODE", "verify-full");
        variables.put("PGSSLROOTCERT", authority);
        variables.put("PGSERVICEFILE", context.directory().resolve(serviceFile).toString());
        return new ClientEnvironment(variables, Set.of("PGPASSWORD"), Map.of(serviceFile, services.toString()));
    }
}
