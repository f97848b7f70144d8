package io.productionguard.gateway.policy;

import static io.productionguard.gateway.policy.Policies.NOBODY;
import static io.productionguard.gateway.policy.Policies.operation;
import static io.productionguard.gateway.policy.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The two forms of an explanation. */
class ExplanationTest {

    private final Policy policy = policy(
            Rule.allow("reads", "sql.read"),
            Rule.approve("migrations", "sql.ddl.*")
                    .approvedBy(2, Duration.ofMinutes(45))
                    .saying("tell the DBAs"),
            Rule.deny("no-wipe", "sql.drop.*"));

    @Test
    void jsonIsOneObjectWithEverything() {
        Explanation explanation =
                policy.explain(NOBODY, operation("sql.read public.b", "sql.ddl.alter public.a", "sql.lock"));

        assertThat(explanation.json())
                .isEqualTo("{\"effect\":\"approve\",\"rule\":\"migrations\",\"message\":\"tell the DBAs\","
                        + "\"approvers\":2,\"timeout\":\"30m\",\"risk\":\"high\",\"reasons\":[\"changes rows\"],"
                        + "\"actions\":[\"sql.ddl.alter\",\"sql.lock\",\"sql.read\"],"
                        + "\"resources\":[\"public.a\",\"public.b\"],\"matched\":[\"migrations\",\"reads\"]}");
    }

    @Test
    void jsonHasTheSameMembersWhereNobodyIsAsked() throws IOException {
        String json =
                policy.explain(NOBODY, operation("sql.drop.table public.a")).json();

        JsonNode node = new ObjectMapper().readTree(json);
        assertThat(node.fieldNames())
                .toIterable()
                .containsExactly(
                        "effect",
                        "rule",
                        "message",
                        "approvers",
                        "timeout",
                        "risk",
                        "reasons",
                        "actions",
                        "resources",
                        "matched");
        assertThat(node.get("effect").asText()).isEqualTo("deny");
        assertThat(node.get("approvers").asInt()).isZero();
        assertThat(node.get("timeout").isNull()).isTrue();
    }

    @Test
    void textTellsWhatEachAccessWouldGetAlone() {
        Explanation explanation =
                policy.explain(NOBODY, operation("sql.read public.b", "sql.ddl.alter public.a", "sql.lock"));

        assertThat(explanation.text()).isEqualTo("""
                        effect   approve (2 people within 30m)
                        rule     migrations
                        message  tell the DBAs
                        risk     high: changes rows
                        does     sql.ddl.alter on public.a: approve, by migrations
                                 sql.lock: approve, by default (no rule matches)
                                 sql.read on public.b: allow, by reads
                        matched  migrations, reads
                        """);
    }

    @Test
    void hostileNamesDisturbNeitherForm() throws IOException {
        Explanation explanation = policy.explain(NOBODY, operation("sql.read a\u001b[2J\n\u202e\"b"));

        assertThat(explanation.text()).contains("sql.read on a\\u001b[2J\\u000a\\u202e\"b: allow");
        assertThat(new ObjectMapper()
                        .readTree(explanation.json())
                        .at("/resources/0")
                        .asText())
                .isEqualTo("a\u001b[2J\n\u202e\"b");
        assertThat(explanation.json()).doesNotContain("\n");
    }

    @Test
    void durationsReadAsTheConfigurationWritesThem() {
        assertThat(Durations.format(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(Durations.format(Duration.ofMinutes(90))).isEqualTo("90m");
        assertThat(Durations.format(Duration.ofHours(2))).isEqualTo("2h");
        assertThat(Durations.parse("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Durations.parse("90m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Durations.parse("168h")).isEqualTo(Durations.MAX);
    }
}
