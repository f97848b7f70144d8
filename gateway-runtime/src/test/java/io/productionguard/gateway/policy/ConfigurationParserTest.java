package io.productionguard.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.policy.GuardConfiguration.Isolation;
import io.productionguard.gateway.policy.GuardConfiguration.RecordingSettings.Responses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the parser makes of configurations, and the exact words about those it refuses. */
class ConfigurationParserTest {

    static List<ConfigurationCases.Case> refused() {
        return ConfigurationCases.refused();
    }

    static List<ConfigurationCases.Case> accepted() {
        return ConfigurationCases.accepted();
    }

    @ParameterizedTest
    @MethodSource
    void refused(ConfigurationCases.Case each) {
        assertThat(problems(each.bytes())).isEqualTo(each.says()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void accepted(ConfigurationCases.Case each) throws ConfigurationException {
        assertThat(parse(each.yaml()).targets()).isNotEmpty();
    }

    @Test
    void theLeastConfigurationHasTheStrictDefaults() throws ConfigurationException {
        GuardConfiguration configuration = parse(named("the least"));

        assertThat(configuration.source()).isEqualTo("f.yml");
        assertThat(configuration.identity()).isEmpty();
        assertThat(configuration.targets())
                .containsExactly(new Target(
                        "db",
                        "postgres",
                        "db:5432",
                        Optional.empty(),
                        TlsMode.VERIFY_FULL,
                        Optional.empty(),
                        Map.of()));
        assertThat(configuration.builtInRules()).isTrue();
        assertThat(configuration.rules()).isEqualTo(FakeTargetTypes.POSTGRES.builtInRules());
        assertThat(configuration.defaultEffect()).isEqualTo(Effect.APPROVE);
        assertThat(configuration.approvalTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(configuration.masking().detectors()).containsExactlyInAnyOrder("secrets", "personal");
        assertThat(configuration.masking().columns()).isEmpty();
        assertThat(configuration.recording().responses()).isEqualTo(Responses.MASKED);
        assertThat(configuration.recording().maxResponseBytes()).isEqualTo(65_536);
        assertThat(configuration.isolation()).isEqualTo(Isolation.PREFERRED);
    }

    @Test
    void everySettingArrives() throws ConfigurationException {
        GuardConfiguration configuration = parse(named("everything"));

        assertThat(configuration.identity())
                .contains(new OidcSettings(
                        "https://token.actions.githubusercontent.com",
                        "production-guard",
                        Map.of("repository", "acme/shop", "ref", "refs/heads/*"),
                        List.of("repository_id", "run_id"),
                        Optional.of("groups"),
                        Map.of(
                                "deployers", Map.of("environment", "production", "ref", "refs/heads/main"),
                                "acme/ops team", Map.of("actor", "ops-*"))));
        assertThat(configuration.targets())
                .containsExactly(
                        new Target(
                                "shop-db",
                                "postgres",
                                "db.internal:5432",
                                Optional.of("shop-db"),
                                TlsMode.VERIFY_CA,
                                Optional.of("certificates/db.pem"),
                                Map.of("database", "shop", "user", "guard")),
                        new Target(
                                "mq",
                                "queue",
                                "mq.internal:5672",
                                Optional.empty(),
                                TlsMode.VERIFY_FULL,
                                Optional.empty(),
                                Map.of(
                                        "vhost", "/shop",
                                        "mode", "safe",
                                        "depth", "3",
                                        "durable", "true",
                                        "topics", "orders\ninvoices")));
        assertThat(configuration.rules())
                .containsExactly(
                        Rule.allow("reads", "sql.read", "queue.read"),
                        Rule.approve("migrations", "sql.ddl.*").approvedBy(2, Duration.ofMinutes(45)),
                        Rule.deny("no-wipe", "sql.drop.*", "sql.truncate", "*.unbounded")
                                .saying("ask the DBAs: dba@acme.example")
                                .unless(Rule.Carve.resources("scratch.*")),
                        Rule.allow("dba", "sql.write.*").forGroups("dba").onTargets(List.of("shop-*")),
                        Rule.allow("deploy", "sql.write.insert")
                                .forGroups("deployers")
                                .onResources("public.releases"),
                        Rule.deny("hands-off", "*")
                                .forClaims(Map.of("actor", "bot-*"))
                                .unless(new Rule.Carve(
                                        List.of(), List.of("sql.read"), List.of(), List.of("acme/ops team"))),
                        Rule.approve("grants", "sql.grant"),
                        Rule.allow("not-understood", "sql.unknown").forGroups("dba"));
        assertThat(configuration.builtInRules()).isFalse();
        assertThat(configuration.defaultEffect()).isEqualTo(Effect.DENY);
        assertThat(configuration.approvalTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(configuration.masking())
                .isEqualTo(new GuardConfiguration.Masking(Set.of("secrets"), List.of("password", "*.ssn", "*_token")));
        assertThat(configuration.recording())
                .isEqualTo(new GuardConfiguration.RecordingSettings(Responses.MASKED, 1024));
        assertThat(configuration.isolation()).isEqualTo(Isolation.REQUIRED);
    }

    @Test
    void digestIsOfTheBytesAsTheyAre() throws ConfigurationException {
        GuardConfiguration configuration = parse("version: 1\ntargets: {db: {type: postgres, address: \"db:5432\"}}\n");

        // Computed with sha256sum(1).
        assertThat(configuration.sha256())
                .isEqualTo("de1a6f4cab0ebf6c975aeee7fa6e83d6417f5ad6e986bcc81d018ae85971df0f");
    }

    @Test
    void aCarriageReturnBeforeEachLineFeedAndAByteOrderMarkMeanNothing() throws ConfigurationException {
        String yaml = named("everything");
        GuardConfiguration plain = parse(yaml);

        GuardConfiguration windows = parse("\uFEFF" + yaml.replace("\n", "\r\n"));

        assertThat(windows).usingRecursiveComparison().ignoringFields("sha256").isEqualTo(plain);
        assertThat(problems("\uFEFFversion: 1\r\ntargets: {}\r\ncolour: red\r\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(
                        "f.yml:2:10: targets is empty; name at least one target",
                        "f.yml:3:1: unknown key \"colour\" in the configuration; it may have version, targets,"
                                + " identity, rules, default, approval, masking, recording, isolation");
    }

    @ParameterizedTest
    @CsvSource({
        "https://token.actions.githubusercontent.com, repository_id repository_owner_id run_id run_attempt",
        "https://token.actions.githubusercontent.com/acme, repository_id repository_owner_id run_id run_attempt",
        "https://token.actions.acme.ghe.com, repository_id repository_owner_id run_id run_attempt",
        "https://github.acme.example/_services/token, repository_id repository_owner_id run_id run_attempt",
        "https://jenkins.acme.example/oidc, ''",
        "https://evil.example/token.actions.githubusercontent.com, ''"
    })
    void sessionsAreBoundByTheClaimsThatTellJobsOfTheIssuerApart(String issuer, String claims)
            throws ConfigurationException {
        GuardConfiguration configuration = parse("version: 1\n"
                + "identity: {oidc: {issuer: \"" + issuer + "\", audience: a}}\n"
                + "targets: {db: {type: postgres, address: \"db:5432\"}}\n");

        assertThat(configuration.identity().orElseThrow().binding())
                .containsExactlyElementsOf(claims.isEmpty() ? List.of() : List.of(claims.split(" ")));
    }

    @Test
    void builtInRulesOfSeveralTypesHoldForTheirOwnTargetsOnly() throws ConfigurationException {
        GuardConfiguration configuration = parse("""
                version: 1
                targets:
                  db: {type: postgres, address: "db:5432"}
                  mq: {type: queue, address: "mq:1", vhost: /}
                  db2: {type: postgres, address: "db:5432"}
                """);

        assertThat(configuration.rules())
                .containsExactly(
                        Rule.allow("reads", "sql.read", "sql.session").onTargets(List.of("db", "db2")),
                        Rule.deny("irreversible", "sql.drop.database", "sql.program")
                                .onTargets(List.of("db", "db2")),
                        Rule.allow("queue-reads", "queue.read").onTargets(List.of("mq")));
    }

    @Test
    void theSourceCannotForgeLinesOfItsOwn() {
        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class,
                () -> ConfigurationParser.parse(new byte[0], "a\nb.yml:1:1: fine", FakeTargetTypes.ALL));

        assertThat(refusal.problems()).hasSize(1);
        assertThat(refusal).hasMessageStartingWith("a\\u000ab.yml:1:1: fine:1:1: the file is empty");
    }

    @Test
    void typesWithDemandsThatWouldNotBeCheckedAreAMistakeInTheProgram() {
        TargetType careless = new FakeTargetTypes.Fake(
                "careless",
                Set.of("x"),
                Set.of(),
                Map.of("host", "{\"type\": \"string\", \"format\": \"hostname\"}"),
                List.of());

        assertThatThrownBy(() -> ConfigurationParser.parse(
                        "version: 1\ntargets: {a: {type: careless, address: b}}".getBytes(StandardCharsets.UTF_8),
                        "f.yml",
                        List.of(careless)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format");
    }

    static GuardConfiguration parse(String yaml) throws ConfigurationException {
        return ConfigurationParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "f.yml", FakeTargetTypes.ALL);
    }

    static List<String> problems(byte[] yaml) {
        try {
            GuardConfiguration accepted = ConfigurationParser.parse(yaml, "f.yml", FakeTargetTypes.ALL);
            return List.of("accepted: " + accepted);
        } catch (ConfigurationException e) {
            assertThat(e.getMessage()).isEqualTo(String.join("\n", e.problems()));
            return e.problems();
        }
    }

    private static String named(String name) {
        return ConfigurationCases.accepted().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .yaml();
    }
}
