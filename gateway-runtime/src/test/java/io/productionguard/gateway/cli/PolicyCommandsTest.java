package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that need no gateway, and what all commands share: help, versions, wrong arguments. */
final class PolicyCommandsTest {

    private static final Json.Limits LIMITS = new Json.Limits(1 << 20, 8, 10_000);

    private static final String TARGETS = """
            version: 1
            targets:
              shop-db: {type: postgres, address: "db.internal:5432", database: shop, user: app, credential: shop-db}
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void configure() throws Exception {
        file = Files.writeString(directory.resolve("production-guard.yml"), TARGETS);
    }

    @Test
    void checkAcceptsASoundConfiguration() {
        assertThat(cli("policy", "check", file.toString())).isZero();
        assertThat(out()).contains("is sound: 1 target, ").contains("built-in rules");
        assertThat(err()).isEmpty();
    }

    @Test
    void checkNamesEveryProblemWithItsPlace() throws Exception {
        Files.writeString(file, TARGETS + "surprise: 1\nanother: 2\n");

        assertThat(cli("policy", "check", file.toString())).isEqualTo(3);
        assertThat(err().lines()).hasSize(2).allMatch(line -> line.matches(".*production-guard\\.yml:\\d+:\\d+: .*"));
        assertThat(cli("policy", "check", "--json", file.toString())).isEqualTo(3);
        assertThat(out()).startsWith("{\"sound\":false,\"problems\":[");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/http.md", "docs/kubernetes.md", "docs/policy.md", "docs/proxy.md"})
    void checkAcceptsWhatTheDocumentsShow(String document) throws Exception {
        List<String> examples = Pattern.compile("(?ms)^```yaml\n(version: 1\n.*?)^```$")
                .matcher(Files.readString(Path.of("..").resolve(document)))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            Files.writeString(file, example);
            assertThat(cli("policy", "check", file.toString())).as(err()).isZero();
        }
    }

    @Test
    void checkSaysWhenThereIsNoSuchFile() {
        assertThat(cli("policy", "check", directory.resolve("none.yml").toString()))
                .isEqualTo(3);
        assertThat(err()).contains("there is no configuration").contains("none.yml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM orders | allow | reads | low",
                "UPDATE orders SET paid = true WHERE id = 7 | approve | changes | high",
                "DELETE FROM orders | deny | irreversible | critical",
                "TRUNCATE orders | deny | irreversible | critical",
                "DROP TABLE orders | deny | irreversible | critical",
                "DROP DATABASE shop | deny | irreversible | critical",
                "COPY orders TO PROGRAM 'nc x 1' | deny | outside-the-database | critical",
                "ALTER SYSTEM SET fsync = off | deny | outside-the-database | critical",
                "SELECT 1; DROP TABLE orders | deny | irreversible | critical",
                "SELEKT 1 | approve | default | critical",
                "DO 'BEGIN NULL; END' | approve | default | critical",
            })
    void theBuiltInPolicyLetsReadsRunAsksForChangesAndRefusesTheIrreversible(
            String sql, String effect, String rule, String risk) throws Exception {
        assertThat(explain("--json", sql)).isZero();

        JsonObject answer = Json.parse(out(), LIMITS);
        assertThat(answer.text("effect")).as(sql).isEqualTo(effect);
        assertThat(answer.text("rule")).as(sql).isEqualTo(rule);
        assertThat(answer.text("risk")).as(sql).isEqualTo(risk);
    }

    @Test
    void explainGivesExactlyOneJsonObject() throws Exception {
        assertThat(explain("--json", "DELETE FROM public.orders")).isZero();

        assertThat(out().lines()).hasSize(1);
        JsonObject answer = Json.parse(out(), LIMITS);
        assertThat(answer.names()).contains("effect", "rule", "risk", "reasons", "actions", "resources");
        assertThat(answer.texts("actions")).contains("sql.write.delete.unbounded");
        assertThat(answer.texts("resources")).containsExactly("public.orders");
    }

    @Test
    void explainNeedsNoTargetWhereThereIsOnlyOne() throws Exception {
        assertThat(cli("policy", "explain", "-c", file.toString(), "--json", "DELETE FROM orders"))
                .as(err())
                .isZero();
        assertThat(Json.parse(out(), LIMITS).text("effect")).isEqualTo("deny");

        Files.writeString(file, """
                version: 1
                targets:
                  api: {type: http, address: "https://api.internal"}
                  vault: {type: vault, address: "https://vault.internal:8200"}
                """);
        assertThat(cli("policy", "explain", "-c", file.toString(), "GET /")).isEqualTo(2);
        assertThat(err()).contains("add --target with one of api, vault");
    }

    @Test
    void explainReadsALongOperationFromStandardInput() throws Exception {
        assertThat(explainInput("DELETE FROM orders\n", "--json", "-")).isZero();
        assertThat(Json.parse(out(), LIMITS).text("effect")).isEqualTo("deny");
    }

    @Test
    void explainReadsTheBodyOfARequestFromAFile() throws Exception {
        Files.writeString(file, """
                version: 1
                targets:
                  api: {type: http, address: "https://api.internal"}
                  prod: {type: kubernetes, address: "https://10.0.0.1:6443"}
                rules:
                  - {name: scale, effect: allow, targets: [api], actions: [http.write.patch], when: {body.replicas: "1"}}
                  - {name: pods, effect: allow, targets: [prod], actions: [k8s.create], resources: ["shop/*"]}
                default: deny
                """);
        Path body = directory.resolve("body.json");

        assertThat(rule("api", "PATCH /apps/a", Files.writeString(body, "{\"replicas\":1}")))
                .isEqualTo("scale");
        assertThat(rule("api", "PATCH /apps/a", Files.writeString(body, "{\"replicas\":9}")))
                .isEqualTo("default");
        assertThat(rule("api", "PATCH /apps/a", Files.writeString(body, "{\"replicas\":1,\"replicas\":9}")))
                .isEqualTo("default");
        explainBody(
                "prod",
                "POST /api/v1/namespaces/shop/pods",
                Files.writeString(
                        body,
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"hostNetwork\":true,"
                                + "\"containers\":[{\"name\":\"a\",\"image\":\"a\",\"securityContext\":{\"privileged\":true}}]}}"));
        JsonObject answer = Json.parse(out(), LIMITS);
        assertThat(answer.texts("resources").toString()).contains("shop/").contains("pods");
        assertThat(answer.texts("reasons").toString()).containsIgnoringCase("privileged");

        assertThat(cli(
                        "policy",
                        "explain",
                        "-c",
                        file.toString(),
                        "--target",
                        "api",
                        "--body",
                        directory.resolve("none").toString(),
                        "GET /"))
                .isNotZero();
    }

    private String rule(String target, String request, Path body) throws Exception {
        explainBody(target, request, body);
        return Json.parse(out(), LIMITS).text("rule");
    }

    private void explainBody(String target, String request, Path body) {
        assertThat(cli(
                        "policy",
                        "explain",
                        "-c",
                        file.toString(),
                        "--target",
                        target,
                        "--json",
                        "--body",
                        body.toString(),
                        request))
                .as(err())
                .isZero();
    }

    @Test
    void explainDecidesForTheCallerThatIsAssumed() throws Exception {
        Files.writeString(file, """
                version: 1
                identity:
                  oidc: {issuer: https://ci.example, audience: production-guard, claims: {repository: acme/shop}}
                  groups: {from: groups, deployers: {claims: {environment: production}}}
                targets:
                  shop-db: {type: postgres, address: "db:5432", database: shop, user: app, credential: shop-db}
                rules:
                  - {name: reads, effect: allow, actions: [sql.read]}
                  - {name: deploy, effect: allow, groups: [deployers], actions: [sql.ddl.*]}
                  - {name: dba, effect: allow, groups: [dba], actions: [sql.write.update]}
                """);
        Path claims = directory.resolve("claims.json");
        Files.writeString(
                claims,
                "{\"sub\":\"job\",\"repository\":\"acme/shop\",\"environment\":\"production\",\"groups\":[\"dba\"]}");

        explain("--json", "CREATE TABLE t (a int)");
        assertThat(Json.parse(out(), LIMITS).text("effect")).isEqualTo("approve");
        explain("--json", "--as", claims.toString(), "CREATE TABLE t (a int)");
        assertThat(Json.parse(out(), LIMITS).text("rule")).isEqualTo("deploy");
        explain("--json", "--as", claims.toString(), "UPDATE t SET a = 1 WHERE a = 2");
        assertThat(Json.parse(out(), LIMITS).text("rule")).isEqualTo("dba");

        Files.writeString(claims, "{\"sub\":\"job\",\"repository\":\"evil/fork\"}");
        assertThat(explain("--json", "--as", claims.toString(), "SELECT 1")).isEqualTo(3);
        assertThat(err()).contains("repository");
    }

    @Test
    void explainRefusesClaimsThatWouldHaveNoEffect() {
        assertThat(explain("--as", "claims.json", "SELECT 1")).isEqualTo(2);
        assertThat(err()).contains("--as has no effect");
    }

    @Test
    void explainNamesTheTargetsThereAre() {
        assertThat(cli("policy", "explain", "-c", file.toString(), "--target", "shop", "SELECT 1"))
                .isEqualTo(2);
        assertThat(err()).contains("no target shop").contains("shop-db");
    }

    @Test
    void schemaIsOneJsonDocument() throws Exception {
        assertThat(cli("policy", "schema")).isZero();
        assertThat(Json.parse(out(), new Json.Limits(1 << 20, 32, 100_000)).has("$schema"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "start", "stop", "status", "policy check", "policy explain", "session verify"})
    void everyCommandExplainsItselfAndItsExitCodes(String command) {
        String[] words = (command + " --help").split(" ");

        assertThat(cli(words)).isZero();
        assertThat(out()).contains("Usage: production-guard " + command).contains("Exit codes:");
        assertThat(err()).isEmpty();
    }

    @Test
    void theHiddenCommandStaysHidden() {
        assertThat(cli("--help")).isZero();
        assertThat(out()).contains("run", "start", "session").doesNotContain("warm-up");
    }

    @ParameterizedTest
    @CsvSource({
        "polcy, policy",
        "policy chek, check",
        "status --jsn x, --json",
        "session verify --kee k x, --key",
    })
    void wrongWordsAreAnsweredWithTheRightOnes(String words, String suggestion) {
        assertThat(cli(words.split(" "))).isEqualTo(2);
        assertThat(err().lines()).singleElement().asString().contains(suggestion);
    }

    @Test
    void noCommandAtAllIsWrong() {
        assertThat(cli()).isEqualTo(2);
        assertThat(err().lines()).singleElement().asString().contains("a command is missing");
    }

    @Test
    void whatAnArgumentContainsCannotDisturbTheTerminal() {
        assertThat(cli("\u001b[2Jpolicy")).isEqualTo(2);
        assertThat(err()).contains("\\x1b[2J").doesNotContain("\u001b");
    }

    @Test
    void thereIsNoGatewayAtASocketThatDoesNotExist() {
        assertThat(cli("status", directory.resolve("none.sock").toString())).isEqualTo(4);
        assertThat(err().lines()).singleElement().asString().contains("no gateway answers at");
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        assertThat(cli("session", "verify", directory.toString(), "--key", "nonsense"))
                .isEqualTo(2);
        assertThat(err()).contains("--key is no public key");
    }

    private int explain(String... rest) {
        return explainInput("", rest);
    }

    private int explainInput(String input, String... rest) {
        String[] words = new String[rest.length + 6];
        System.arraycopy(
                new String[] {"policy", "explain", "-c", file.toString(), "--target", "shop-db"}, 0, words, 0, 6);
        System.arraycopy(rest, 0, words, 6, rest.length);
        return cli(input, words);
    }

    private int cli(String... words) {
        return cli("", words);
    }

    private int cli(String input, String[] words) {
        out.reset();
        err.reset();
        Io io = new Io(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of());
        return Main.run(io, words);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
