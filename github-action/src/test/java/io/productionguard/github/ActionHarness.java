package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.github.FakeGitHub.Run;
import io.productionguard.github.ShimRunner.Step;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The whole action: the real shim under Node, the real gateway, a real PostgreSQL, and a GitHub server that is made up. */
abstract class ActionHarness {

    static final String PASSWORD = "s3cret-of-the-database";
    static final String DELETE = "DELETE FROM orders WHERE id = 1";

    /** For commands that wait: tests of several classes run at the same time, and each may hold some. */
    static final Executor COMMANDS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "command");
        thread.setDaemon(true);
        return thread;
    });

    private static final Set<String> DATABASES = new HashSet<>();
    private static EmbeddedPostgres postgres;

    /** Classes run side by side, so each has a database of its own. */
    private final String database = getClass().getSimpleName().toLowerCase(Locale.ROOT);

    @TempDir
    Path folder;

    FakeGitHub github;
    ShimRunner shim;

    /** Set by tests whose session has ended, or never began. */
    boolean ended;

    /** One server for all tests of this process. */
    private static synchronized void provide(String database) throws IOException, SQLException {
        if (postgres == null) {
            Path rules = Files.createTempFile("pg_hba", ".conf");
            Files.writeString(
                    rules, "host all guarded 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n");
            postgres = EmbeddedPostgres.builder()
                    .setServerConfig("hba_file", rules.toString())
                    .start();
            execute("postgres", "CREATE ROLE guarded LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
        }
        if (DATABASES.add(database)) {
            execute("postgres", "CREATE DATABASE " + database);
            execute(database, "CREATE TABLE orders (id int)");
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        provide(database);
        github = new FakeGitHub();
        serve(configuration(""));
        shim = new ShimRunner(folder, github)
                .input("credentials", "shop-db=" + PASSWORD)
                .input("approval-environment", "production");
        execute(database, "TRUNCATE orders; INSERT INTO orders VALUES (1), (2)");
    }

    @AfterEach
    void end() throws Exception {
        if (!ended) {
            shim.post();
        }
        github.close();
    }

    /** Puts a configuration into the default branch. */
    void serve(String configuration) {
        github.files.put(".github/production-guard.yml@" + FakeGitHub.COMMIT, configuration);
    }

    String configuration(String more) {
        return """
                version: 1
                identity:
                  oidc: {issuer: "%s", audience: production-guard, claims: {repository: acme/shop}}
                targets:
                  shop-db: {type: postgres, address: "127.0.0.1:%d", database: %s, user: guarded, credential: shop-db, tls: disable}
                rules:
                  - {name: reads, effect: allow, actions: [sql.read, sql.session, sql.transaction]}
                  - {name: changes, effect: approve, actions: [sql.write.*]}
                  - {name: no-drop, effect: deny, actions: [sql.drop.*], message: "ask the DBAs"}
                %s
                """.formatted(github.issuer(), postgres.getPort(), database, more);
    }

    private static void execute(String database, String statements) throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    long rows() throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM orders")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    Step started() throws Exception {
        Step main = shim.main();
        assertThat(main.exitCode()).as(main.log() + shim.frontendLog()).isZero();
        return main;
    }

    Step finished() throws Exception {
        ended = true;
        return shim.post();
    }

    /** A main step that fails, and leaves nothing behind; returns its log. */
    String refused() throws Exception {
        ended = true;
        Step main = shim.main();
        assertThat(main.exitCode()).as(main.log()).isEqualTo(1);
        assertThat(main.log()).contains("::error");
        assertThat(main.variables()).isEmpty();
        return main.log();
    }

    static Connection connect(Map<String, String> variables) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", variables.get("PGUSER"));
        properties.put("password", variables.get("PGPASSWORD"));
        properties.put("sslmode", variables.get("PGSSLMODE"));
        properties.put("sslrootcert", variables.get("PGSSLROOTCERT"));
        properties.put("preferQueryMode", "simple");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + variables.get("PGHOST") + ":" + variables.get("PGPORT") + "/"
                        + variables.get("PGDATABASE"),
                properties);
    }

    /** Runs a statement through the gateway in the background; it may be held. */
    static CompletableFuture<Integer> run(Map<String, String> variables, String sql) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Connection connection = connect(variables);
                            Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                        return statement.getUpdateCount();
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                COMMANDS);
    }

    Run asked() {
        return asked(1);
    }

    /** The newest run, once there are so many. */
    Run asked(int runs) {
        Await.until("approval run " + runs, () -> github.runs.size() >= runs);
        return github.runs.values().stream()
                .max(java.util.Comparator.comparing(run -> run.id))
                .orElseThrow();
    }

    void assertDenied(CompletableFuture<Integer> change, String why) throws SQLException {
        assertThatThrownBy(change::join).hasCauseInstanceOf(SQLException.class).hasMessageContaining(why);
        assertThat(rows()).isEqualTo(2);
    }

    /** An entry of the artifact that was uploaded. */
    String entry(String name) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(github.artifact))) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                names.add(entry.getName());
                if (entry.getName().equals(name)) {
                    return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError(name + " is not among " + names);
    }

    /** What the main step kept of the session. */
    JsonObject session() throws IOException {
        return Json.parse(shim.state("kept"), new Json.Limits(100_000, 4, 100)).object("session");
    }

    long gatewayPid() throws IOException {
        try (ControlClient client = ControlClient.connect(Path.of(session().text("control")))) {
            return client.status().pid();
        }
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }
}
