package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.sql.SqlActions;
import io.productionguard.gateway.operation.sql.SqlClassifier;
import io.productionguard.gateway.policy.Rule;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.Seats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** PostgreSQL targets: what the configuration has to know of them, and how they are served and reached. */
public final class PostgresProtocol implements Protocol {

    /**
     * Variables of libpq that choose another server, another credential or another way to log in ("Environment Variables" in
     * the libpq chapter of PostgreSQL's manual), beside those that are set.
     */
    private static final Set<String> CLEARED_VARIABLES = Set.of(
            "PGHOSTADDR",
            "PGSERVICE",
            "PGPASSFILE",
            "PGREQUIREAUTH",
            "PGCHANNELBINDING",
            "PGREQUIREPEER",
            "PGREQUIRESSL",
            "PGSSLNEGOTIATION",
            "PGSSLCERT",
            "PGSSLKEY",
            "PGSSLCERTMODE",
            "PGSSLCRL",
            "PGSSLCRLDIR",
            "PGSSLMINPROTOCOLVERSION",
            "PGSSLMAXPROTOCOLVERSION",
            "PGGSSENCMODE",
            "PGTARGETSESSIONATTRS",
            "PGLOADBALANCEHOSTS");

    /** Longest wait for each step of opening a connection. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SqlClassifier classifier;
    private final List<Rule> builtInRules;
    private final Duration patience;

    /**
     * Everything of this protocol but the rules.
     *
     * @param builtInRules rules that hold without a configuration's own
     */
    public PostgresProtocol(List<Rule> builtInRules) {
        this(builtInRules, PATIENCE);
    }

    PostgresProtocol(List<Rule> builtInRules, Duration patience) {
        this.classifier = SqlClassifier.postgres();
        this.builtInRules = List.copyOf(builtInRules);
        this.patience = patience;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public Set<String> actions() {
        return SqlActions.ALL;
    }

    @Override
    public Set<String> unknownActions() {
        return SqlActions.UNKNOWN;
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                "database",
                "{\"type\":\"string\",\"minLength\":1,\"maxLength\":63,"
                        + "\"description\":\"the database that clients reach; required\"}",
                "user",
                "{\"type\":\"string\",\"minLength\":1,\"maxLength\":63,"
                        + "\"description\":\"the role on the server, unless the credential has a username\"}",
                Seats.OPTION,
                Seats.schema(UpstreamTarget.USUAL_CONNECTIONS));
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
                classifier.classify(text),
                OperationDigest.of(target.name(), List.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public Listener listen(Target target, ListenerContext context) throws IOException {
        UpstreamTarget upstream;
        Optional<UpstreamTls> tls;
        try {
            upstream = UpstreamTarget.of(target, context.credential());
            tls = target.tls() == TlsMode.DISABLE
                    ? Optional.empty()
                    : Optional.of(UpstreamTls.create(
                            target.tls(),
                            target.certificateAuthority().map(Path::of),
                            upstream.host(),
                            upstream.port()));
        } catch (IllegalArgumentException e) {
            throw new IOException("target " + target.name() + ": " + e.getMessage(), e);
        }
        return PostgresListener.open(
                target,
                new ClientServices(
                        context,
                        upstream,
                        tls,
                        classifier,
                        new ClassificationCache(classifier),
                        new AtomicReference<>(),
                        new CancelRegistry(),
                        ClientServices.newBlockingExecutor(target.name()),
                        new Seats(upstream.maxConnections()),
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
        return new ClientEnvironment(
                variables, Set.of("PGPASSWORD"), Map.of(serviceFile, services.toString()), CLEARED_VARIABLES);
    }
}
