package io.jenkins.plugins.productionguard;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A production database: PostgreSQL with a few orders, and what Jenkins has to know of it. */
final class Shop implements AutoCloseable {

    static final String PASSWORD = "s3cr3t-of-the-shop-4711";

    static final String POLICY =
            """
            version: 1
            rules:
              - {name: reads, effect: allow, actions: [sql.read, sql.session, sql.transaction, sql.prepare]}
              - {name: changes, effect: approve, actions: ["sql.write.*", "sql.ddl.*"], timeout: %s}
              - {name: two-heads, effect: approve, actions: [sql.grant], approvers: 2, timeout: %s}
              - {name: irreversible, effect: deny, actions: ["sql.drop.*", sql.truncate, "*.unbounded"], message: ask the DBAs}
            """;

    private final EmbeddedPostgres server;

    private Shop(EmbeddedPostgres server) {
        this.server = server;
    }

    static Shop open() throws IOException, SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement sql = admin.createStatement()) {
            sql.execute("CREATE ROLE app SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
            sql.execute("CREATE TABLE orders (id int PRIMARY KEY, state text, email text)");
            sql.execute("INSERT INTO orders VALUES (1, 'open', 'jane.doe@example.com'), (2, 'paid', NULL)");
        }
        return new Shop(server);
    }

    static NamedPolicy policy(String name, String timeout) {
        return new NamedPolicy(name, POLICY.formatted(timeout, timeout));
    }

    static void addCredentials() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "shop-db", "", "app", PASSWORD));
        SystemCredentialsProvider.getInstance().save();
    }

    String target() {
        return "postgres(name: 'shop-db', address: '127.0.0.1:" + server.getPort()
                + "', database: 'postgres', tls: 'disable', credentialsId: 'shop-db')";
    }

    /** The step around a body. */
    String guarded(String options, String body) {
        return "withProductionGuard(policy: 'production'" + (options.isEmpty() ? "" : ", " + options) + ", targets: ["
                + target() + "]) {\n" + body + "\n}";
    }

    /** An ordinary client: psql where there is one, else the JDBC driver. */
    static String client(String statement) {
        if (new File("/usr/bin/psql").canExecute()) {
            return "psql -v ON_ERROR_STOP=1 -At -c \"" + statement + "\"";
        }
        String java = System.getProperty("java.home") + "/bin/java";
        return java + " -cp " + System.getProperty("java.class.path") + " " + SqlClient.class.getName() + " \""
                + statement + "\"";
    }

    static String sh(String statement) {
        return "sh '''" + client(statement) + "'''";
    }

    String query(String statement) throws SQLException {
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement sql = admin.createStatement();
                ResultSet rows = sql.executeQuery(statement)) {
            rows.next();
            return rows.getString(1);
        }
    }

    void execute(String statement) throws SQLException {
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement sql = admin.createStatement()) {
            sql.execute(statement);
        }
    }

    int port() {
        return server.getPort();
    }

    static List<String> secrets() {
        return List.of(PASSWORD);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
