package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.policy.ConfigurationException;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.GuardConfiguration;
import io.productionguard.gateway.policy.Policy;
import io.productionguard.gateway.policy.PolicyDecision;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.Protocols;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations with HTTP targets, from their text to the decision. */
final class HttpPolicyTest {

    private static final List<Protocol> PROTOCOLS = Protocols.all();

    private static GuardConfiguration parse(String text) throws ConfigurationException {
        return ConfigurationParser.parse(text.getBytes(StandardCharsets.UTF_8), "test.yml", PROTOCOLS);
    }

    private static PolicyDecision decide(String text, String target, String request, String body) throws Exception {
        GuardConfiguration configuration = parse(text);
        var wanted = configuration.targets().stream()
                .filter(candidate -> candidate.name().equals(target))
                .findFirst()
                .orElseThrow();
        Protocol protocol = PROTOCOLS.stream()
                .filter(candidate -> candidate.name().equals(wanted.type()))
                .findFirst()
                .orElseThrow();
        return Policy.of(configuration, PROTOCOLS)
                .decide(
                        Caller.localUser("agent"),
                        protocol.explain(wanted, request, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static final String RULES = """
            version: 1
            targets:
              api: {type: http, address: "https://api.internal/base", credential: api}
            rules:
              - {name: reads, effect: allow, actions: ["http.read.*"]}
              - {name: no-admin, effect: deny, actions: ["*"], resources: ["/admin*"]}
              - {name: no-force, effect: deny, actions: ["*"], when: {query.force: "*"}}
              - {name: scale, effect: allow, actions: [http.write.patch], resources: ["/apps/*"], when: {body.replicas: "1"}}
            """;

    @ParameterizedTest
    @CsvSource({
        "GET /apps, '', allow, reads",
        "GET /admin/x, '', deny, no-admin",
        "GET /a/../%61dmin, '', deny, no-admin",
        "GET /apps?force, '', deny, no-force",
        "GET /apps?x=1&force=0, '', deny, no-force",
        "PATCH /apps/a, {\"replicas\":1}, allow, scale",
        "PATCH /apps/a, {\"replicas\":0}, approve, default",
        "PATCH /apps/a, '{\"replicas\":1,\"replicas\":0}', approve, default",
        "PATCH /apps/a, '', approve, default",
        "POST /apps, {}, approve, default",
        "BREW /apps, '', approve, default",
    })
    void rulesSeePathQueryAndBody(String request, String body, String effect, String rule) throws Exception {
        PolicyDecision decision = decide(RULES, "api", request, body);

        assertThat(decision.effect().word()).isEqualTo(effect);
        assertThat(decision.rule()).isEqualTo(rule);
    }

    @Test
    void aFieldWithAnUnderscoreMayBeTheOneWithADash() throws Exception {
        String rules = RULES.replace(
                "http.write.patch], resources: [\"/apps/*\"], when: {body.replicas: \"1\"}",
                "http.write.patch], when: {header.x-tenant: a}");

        assertThat(decide(rules, "api", "PATCH /x\nX-Tenant: a", "").rule()).isEqualTo("scale");
        assertThat(decide(rules, "api", "PATCH /x\nX-Tenant: a\nX_Tenant: b", "")
                        .rule())
                .isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/secret/data/app, '', allow",
        "PUT /v1/secret/data/app, {}, approve",
        "DELETE /v1/secret/metadata/app, '', deny",
        "PUT /v1/sys/policies/acl/x, {}, deny",
        "GET /other, '', deny",
    })
    void theBuiltInRulesOfASecretsStore(String request, String body, String effect) throws Exception {
        String text =
                "version: 1\ntargets:\n  vault: {type: vault, address: \"https://vault.internal:8200\", credential: vault}\n";

        assertThat(decide(text, "vault", request, body).effect().word()).isEqualTo(effect);
    }

    @ParameterizedTest
    @CsvSource({
        "api, GET /projects/group%2fname, allow, one-segment",
        "api, GET /projects/group%2Fname/x, approve, default",
        "api, GET /projects/secret%2fname, deny, no-secrets",
        "web, GET https://packages.example/@types%2fnode, allow, npm",
        "web, GET https://packages.example/@secret%2fnode, deny, no-scope",
    })
    void rulesSeeAnEncodedSlashAsPartOfAName(String target, String request, String effect, String rule)
            throws Exception {
        String text = """
                version: 1
                targets:
                  api: {type: http, address: "https://api.internal", credential: api, encoded-slash: ["/projects/*"]}
                  web: {type: proxy, inspect: [packages.example], encoded-slash: ["packages.example/@*"]}
                rules:
                  - {name: one-segment, effect: allow, targets: [api], actions: ["http.read.*"], resources: ["/projects/group%2Fname"]}
                  - {name: no-secrets, effect: deny, targets: [api], actions: ["*"], resources: ["/projects/secret/*"]}
                  - {name: npm, effect: allow, targets: [web], actions: ["http.read.*"], resources: ["packages.example/*"]}
                  - {name: no-scope, effect: deny, targets: [web], actions: ["*"], resources: ["packages.example/@secret/*"]}
                """;

        PolicyDecision decision = decide(text, target, request, "");

        assertThat(decision.effect().word()).isEqualTo(effect);
        assertThat(decision.rule()).isEqualTo(rule);
        assertThatThrownBy(() -> decide(text.replaceAll(", encoded-slash: [^\n]*]", ""), target, request, ""))
                .hasMessageContaining("encoded slash");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/kv1/foo/data/bar, '', deny, no-data",
        "GET /v1/kv1/foo/other/bar, '', allow, reads",
        "GET /v1/kv1/metadata/x, '', deny, no-metadata",
        "GET /v1/secret/data/app, '', allow, reads",
        "GET /v1/secret/metadata/app, '', allow, lists",
        "PUT /v1/kv1/foo/delete/bar, {}, deny, no-writes",
        "PUT /v1/secret/data/app, {}, approve, default",
        "PUT /v1/secret/data/app/held, {}, approve, ask",
    })
    void whatRestrictsCountsForEveryReadingOfAPathAndWhatAllowsForOne(
            String request, String body, String effect, String rule) throws Exception {
        String text = """
                version: 1
                targets:
                  vault: {type: vault, address: "https://vault.internal:8200", credential: vault}
                rules:
                  - {name: reads, effect: allow, actions: [secret.read], resources: ["kv1/*", "secret/app*"]}
                  - {name: lists, effect: allow, actions: [secret.list]}
                  - {name: no-data, effect: deny, actions: ["*"], resources: ["kv1/foo/data/*"]}
                  - {name: no-metadata, effect: deny, actions: [secret.read], resources: ["kv1/metadata/*"]}
                  - {name: no-writes, effect: deny, actions: [secret.write], resources: ["kv1/*"]}
                  - {name: ask, effect: approve, actions: [secret.write], resources: ["secret/data/app/held"]}
                """;

        PolicyDecision decision = decide(text, "vault", request, body);

        assertThat(decision.effect().word()).isEqualTo(effect);
        assertThat(decision.rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api: {type: http, address: \"api.internal:443\"}",
                "api: {type: http, address: \"http://api.internal\"}",
                "api: {type: http, address: \"https://api.internal\", tls: disable}",
                "api: {type: http, address: \"https://api.internal/?a\"}",
                "api: {type: http, address: \"https://api.internal/a/../b\"}",
                "api: {type: http, address: \"https://api.internal\", credential: c, authentication: header}",
                "api: {type: http, address: \"https://api.internal\", credential: c, header: X-Key}",
                "api: {type: http, address: \"https://api.internal\", authentication: bearer}",
                "api: {type: http, address: \"https://api.internal\", credential: c, authentication: aws-sigv4, region: x}",
            })
    void refusesTargetsThatCannotWork(String target) {
        assertThatThrownBy(() -> parse("version: 1\ntargets:\n  " + target + "\n"))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void refusesConditionsThatWouldDoNothing() {
        for (String when : new String[] {"{force: x}", "{cookie.a: x}", "{header.X-A: x}", "{}"}) {
            assertThatThrownBy(() ->
                            parse(RULES + "  - {name: odd, effect: deny, actions: [\"*\"], when: " + when + "}\n"))
                    .as(when)
                    .isInstanceOf(ConfigurationException.class);
        }
        String database = """
                version: 1
                targets:
                  db: {type: postgres, address: "d:5432", database: d}
                rules:
                  - {name: odd, effect: deny, actions: ["*"], when: {query.a: x}}
                """;
        assertThatThrownBy(() -> parse(database))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no effect");
    }
}
