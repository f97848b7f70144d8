package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.github.FakeGitHub.Run;
import io.productionguard.github.ShimRunner.Step;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole action: the real shim under Node, the real gateway, a real PostgreSQL, and a GitHub server that is made up. */
class ActionTest {

    private static final String PASSWORD = "s3cret-of-the-database";

    private static EmbeddedPostgres postgres;

    @TempDir
    Path folder;

    private FakeGitHub github;
    private ShimRunner shim;
    private boolean ended;

    @BeforeAll
    static void startDatabase() throws Exception {
        Path rules = Files.createTempFile("pg_hba", ".conf");
        Files.writeString(rules, "host all guarded 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n");
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("hba_file", rules.toString())
                .start();
        execute("CREATE ROLE guarded LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'", "CREATE TABLE orders (id int)");
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        github = new FakeGitHub();
        serve(configuration(""));
        shim = new ShimRunner(folder, github)
                .input("credentials", "shop-db=" + PASSWORD)
                .input("approval-environment", "production");
        execute("TRUNCATE orders", "INSERT INTO orders VALUES (1), (2)");
    }

    @AfterEach
    void end() throws Exception {
        if (!ended) {
            shim.post();
        }
        github.close();
    }

    private void serve(String configuration) {
        github.files.put(".github/production-guard.yml@" + FakeGitHub.COMMIT, configuration);
    }

    private String configuration(String more) {
        return """
                version: 1
                identity:
                  oidc: {issuer: "%s", audience: production-guard, claims: {repository: acme/shop}}
                targets:
                  shop-db: {type: postgres, address: "127.0.0.1:%d", database: postgres, user: guarded, credential: shop-db, tls: disable}
                rules:
                  - {name: reads, effect: allow, actions: [sql.read, sql.session, sql.transaction]}
                  - {name: changes, effect: approve, actions: [sql.write.*]}
                  - {name: no-drop, effect: deny, actions: [sql.drop.*], message: "ask the DBAs"}
                %s
                """.formatted(github.issuer(), postgres.getPort(), more);
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static long rows() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM orders")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Step started() throws Exception {
        Step main = shim.main();
        assertThat(main.exitCode()).as(main.log() + shim.frontendLog()).isZero();
        return main;
    }

    private Step finished() throws Exception {
        ended = true;
        return shim.post();
    }

    private static Connection connect(Map<String, String> variables) throws SQLException {
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
    private static CompletableFuture<Integer> run(Map<String, String> variables, String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try (Connection connection = connect(variables);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return statement.getUpdateCount();
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    private Run asked() {
        return Await.value(
                "approval run", () -> github.runs.values().stream().findFirst().orElse(null));
    }

    private static void assertDenied(CompletableFuture<Integer> change, String why) throws SQLException {
        assertThatThrownBy(change::join)
                .hasRootCauseInstanceOf(SQLException.class)
                .hasMessageContaining(why);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void runsWhatAReviewerApprovedAndKeepsTheSession() throws Exception {
        Step main = started();
        assertThat(main.outputs().get("session-id")).startsWith("s-");
        assertThat(main.log()).contains("::add-mask::" + PASSWORD);
        assertThat(main.outputs().get("variables")).contains("PGHOST").contains("PGPASSWORD");
        CompletableFuture<Integer> change = run(main.variables(), "DELETE FROM orders WHERE id = 1");
        Run run = asked();
        assertThat(run.input("request"))
                .contains("DELETE FROM orders WHERE id &#61; 1")
                .contains("shop-db");
        assertThat(change).isNotDone();
        github.approve(run, FakeGitHub.JANE);
        assertThat(change.join()).isEqualTo(1);
        assertThat(rows()).isEqualTo(1);

        Step post = finished();
        assertThat(post.exitCode()).as(post.log()).isZero();
        assertThat(post.outputs())
                .containsEntry("approved", "1")
                .containsEntry("denied", "0")
                .containsEntry("session-artifact-id", "987");
        assertThat(post.outputs().get("session-artifact-url")).endsWith("/acme/shop/actions/runs/4711/artifacts/987");
        assertThat(post.summary())
                .contains("jane")
                .contains("DELETE FROM orders")
                .contains("advisory");
        assertThat(post.log()).doesNotContain("::error");
        assertThat(github.finalized)
                .containsEntry("hash", "sha256:" + FakeGitHub.sha256(github.artifact))
                .containsEntry("size", Integer.toString(github.artifact.length))
                .containsEntry("workflow_run_backend_id", "run-id");
        String recording = entry("recording.jsonl");
        assertThat(recording)
                .contains("github-environment-approval")
                .contains("jane (GitHub user 22)")
                .contains(FakeGitHub.REPOSITORY + "/.github/production-guard.yml@" + FakeGitHub.COMMIT)
                .contains("\"type\":\"seal\"")
                .doesNotContain(PASSWORD);
        assertThat(run.cancelled).isFalse();
    }

    private String entry(String name) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(github.artifact))) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                names.add(entry.getName());
                if (entry.getName().equals(name)) {
                    return new String(zip.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError(name + " is not among " + names);
    }

    @Test
    void deniesWhatAReviewerRejectsAndFailsTheJob() throws Exception {
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), "DELETE FROM orders WHERE id = 1");
        github.reject(asked(), FakeGitHub.JANE);
        assertDenied(change, "jane");
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.outputs()).containsEntry("denied", "1");
        assertThat(post.log()).contains("::error title=Denied on shop-db::DELETE FROM orders");
    }

    @Test
    void deniesByRuleWithoutAskingAndLeavesTheJobAloneWithFailOnNever() throws Exception {
        shim.input("fail-on", "never");
        Step main = started();
        assertDenied(run(main.variables(), "DROP TABLE orders"), "ask the DBAs");
        assertThat(github.runs).isEmpty();
        Step post = finished();
        assertThat(post.exitCode()).as(post.log()).isZero();
        assertThat(post.log()).contains("::warning title=Denied on shop-db::DROP TABLE orders");
    }

    @Test
    void doesNotTakeTheRequestersOwnApproval() throws Exception {
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), "DELETE FROM orders WHERE id = 1");
        github.approve(asked(), FakeGitHub.AUTHOR);
        assertDenied(change, "caused this job");
    }

    @Test
    void deniesWhenNobodyAnswersInTimeAndCancelsTheRun() throws Exception {
        shim.input("approval-timeout", "1s");
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), "DELETE FROM orders WHERE id = 1");
        assertDenied(change, "in time");
        Await.until("cancellation", () -> asked().cancelled);
    }

    @Test
    void findsTheRunByItsNonceOnOldServers() throws Exception {
        github.returnsRunDetails = false;
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), "DELETE FROM orders WHERE id = 1");
        github.approve(asked(), FakeGitHub.JANE);
        assertThat(change.join()).isEqualTo(1);
    }

    @Test
    void carriesOnWhenTheApiIsDownWhileItWaits() throws Exception {
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), "DELETE FROM orders WHERE id = 1");
        Run run = asked();
        int before = github.requests.size();
        github.disturbance = (exchange, path) -> {
            FakeGitHub.respond(exchange, 502, Map.of("message", "Bad Gateway"));
            return true;
        };
        Await.until("attempts while it is down", () -> github.requests.size() > before + 3);
        assertThat(change).isNotDone();
        github.disturbance = (exchange, path) -> false;
        github.approve(run, FakeGitHub.JANE);
        assertThat(change.join()).isEqualTo(1);
    }

    @Test
    void refusesAnEnvironmentThatIsMissingOrAsksNobody() throws Exception {
        github.environments.clear();
        assertThat(shim.main().log()).contains("::error").contains("the environment production does not exist");
        github.environments.put("production", FakeGitHub.environment("production", false));
        assertThat(shim.main().log()).contains("has no required reviewers");
        ended = true;
    }

    @Test
    void deniesWhenTheEnvironmentIsGoneLater() throws Exception {
        Step main = started();
        github.environments.clear();
        assertDenied(run(main.variables(), "DELETE FROM orders WHERE id = 1"), "does not exist");
        assertThat(github.runs).isEmpty();
    }

    @Test
    void saysWhichPermissionIsMissing() throws Exception {
        shim.without("ACTIONS_ID_TOKEN_REQUEST_URL");
        Step main = shim.main();
        assertThat(main.exitCode()).isEqualTo(1);
        assertThat(main.log()).contains("id-token: write");
        assertThat(finished().exitCode()).isZero();
    }

    @Test
    void refusesATokenOfAnotherRun() throws Exception {
        github.claims.put("run_id", "4712");
        Step main = shim.main();
        assertThat(main.exitCode()).isEqualTo(1);
        assertThat(main.log()).contains("the identity token's run_id is 4712");
        ended = true;
    }

    @Test
    void takesTheConfigurationFromTheDefaultBranchAndTheCheckoutOnlyToRestrict() throws Exception {
        Path copy = shim.workspace().resolve(".github/production-guard.yml");
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, configuration("  - {name: no-reads, effect: deny, actions: [sql.read]}"));
        Step main = started();
        assertThatThrownBy(run(main.variables(), "SELECT * FROM orders")::join).hasMessageContaining("no-reads");
        assertDenied(run(main.variables(), "DROP TABLE orders"), "ask the DBAs");
    }

    @Test
    void doesNotLetTheCheckoutAllowMore() throws Exception {
        Path copy = shim.workspace().resolve(".github/production-guard.yml");
        Files.createDirectories(copy.getParent());
        Files.writeString(
                copy,
                configuration("").replace("effect: deny", "effect: allow").replace(", message: \"ask the DBAs\"", ""));
        Step main = started();
        assertDenied(run(main.variables(), "DROP TABLE orders"), "ask the DBAs");
    }

    @Test
    void runsTheCommandWithoutWhatWouldMakeItTheJob() throws Exception {
        shim.input("run", "env; printf '::set-output name=x::y\\n::error::forged\\n'; echo done");
        shim.variable("GITHUB_TOKEN", "job-token");
        Step main = shim.main();
        ended = true;
        assertThat(main.exitCode()).as(main.log()).isZero();
        String fence = main.log().replaceAll("(?s).*::stop-commands::([0-9a-f]{32})\n.*", "$1");
        String fenced = main.log().split("::stop-commands::" + fence + "\n")[1].split("\n::" + fence + "::\n")[0];
        assertThat(fenced)
                .contains("PGHOST=")
                .contains("::error::forged")
                .endsWith("done\n")
                .doesNotContain("ACTIONS_ID_TOKEN_REQUEST")
                .doesNotContain("ACTIONS_RUNTIME_TOKEN")
                .doesNotContain("ACTIONS_RESULTS_URL")
                .doesNotContain("INPUT_")
                .doesNotContain("job-token");
        assertThat(main.summary()).contains("Production Guard");
        assertThat(github.artifact).isNotNull();
    }

    @Test
    void endsTheSessionAlsoWhenTheCommandFails() throws Exception {
        shim.input("run", "exit 7");
        Step main = shim.main();
        assertThat(main.exitCode()).isEqualTo(7);
        assertThat(main.summary()).contains("Nothing was denied");
        assertThat(finished().summary()).isEmpty();
    }

    @Test
    void refusesIsolationItCannotHave() throws Exception {
        shim.input("isolation", "required");
        assertThat(shim.main().log()).contains("only the commands of the run input can be isolated");
        shim.input("run", "true");
        Step main = shim.main();
        ended = true;
        assertThat(main.exitCode()).isEqualTo(1);
        assertThat(main.log()).contains("isolation is required");
    }

    @Test
    void failsTheJobWhenTheGatewayWasKilled() throws Exception {
        Step main = started();
        run(main.variables(), "SELECT 1").join();
        long pid = gateway();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.log()).contains("not sealed");
        assertThat(post.summary()).contains("not complete or was changed");
        assertThat(github.artifact).isNotNull();
    }

    private long gateway() throws IOException {
        try (var client = io.productionguard.gateway.control.ControlClient.connect(
                Path.of(io.productionguard.gateway.net.Json.parse(
                                shim.state("session"), new io.productionguard.gateway.net.Json.Limits(100_000, 3, 100))
                        .text("control")))) {
            return client.status().pid();
        }
    }

    @Test
    void findsAChangedRecording() throws Exception {
        Step main = started();
        run(main.variables(), "SELECT 1").join();
        var state = io.productionguard.gateway.net.Json.parse(
                shim.state("session"), new io.productionguard.gateway.net.Json.Limits(100_000, 3, 100));
        Path recording = Path.of(state.text("output"), "recording.jsonl");
        String text = Files.readString(recording);
        Files.writeString(recording, text.replace("\"operation\":1", "\"operation\":2"));
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.log()).contains("::error");
    }

    @Test
    void printsHostileCommandsHarmlessly() throws Exception {
        Step main = started();
        String hostile =
                "DROP TABLE orders /* \n::set-env name=PATH::/evil\n| ![x](https://evil) </pre><script> @acme/all %0A::error:: */";
        assertDenied(run(main.variables(), hostile), "ask the DBAs");
        Step post = finished();
        assertThat(post.log().lines()).noneMatch(line -> line.startsWith("::set-env"));
        assertThat(post.summary())
                .doesNotContain("<script>")
                .doesNotContain("](https://evil)")
                .doesNotContain("@acme");
    }

    @Test
    void asksInAnIssueAndCountsOnlyWhoMayWrite() throws Exception {
        shim.input("approval-environment", "").input("approval-fallback", "issue");
        github.permissions.put("jane", "write");
        github.permissions.put("author", "admin");
        Step main = started();
        CompletableFuture<Integer> change = run(main.variables(), "DELETE FROM orders WHERE id = 1");
        String body = Await.value(
                "issue",
                () -> github.issues.isEmpty()
                        ? null
                        : (String) github.issues.get(0).get("body"));
        String nonce = body.replaceAll("(?s).*    approve ([0-9a-f]{16})\n.*", "$1");
        String time = "2026-11-22T10:00:00Z";
        github.comments.add(FakeGitHub.comment(1, FakeGitHub.AUTHOR, "approve " + nonce, time));
        github.comments.add(FakeGitHub.comment(2, FakeGitHub.BOT, "approve " + nonce, time));
        github.comments.add(
                FakeGitHub.comment(3, new FakeGitHub.User(44, "passer-by", "User"), "approve " + nonce, time));
        github.comments.add(FakeGitHub.comment(4, FakeGitHub.JANE, "approve " + nonce, "2026-11-22T10:00:09Z"));
        github.comments.add(FakeGitHub.comment(5, FakeGitHub.JANE, "I approve " + nonce, time));
        int before = github.requests.size();
        Await.until(
                "two more looks",
                () -> github.requests.stream()
                                .skip(before)
                                .filter(request -> request.contains("/issues/7/comments"))
                                .count()
                        > 2);
        assertThat(change).isNotDone();
        github.comments.add(FakeGitHub.comment(6, FakeGitHub.JANE, "approve " + nonce, time));
        assertThat(change.join()).isEqualTo(1);
        Await.until("the issue is closed", () -> github.issues.size() > 1);
    }
}
