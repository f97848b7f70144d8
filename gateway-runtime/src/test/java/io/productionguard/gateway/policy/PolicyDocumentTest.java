package io.productionguard.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.sql.SqlClassifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/policy.md} shows is what the parser takes. */
class PolicyDocumentTest {

    private final String document = read();

    @Test
    void everyExampleIsAccepted() {
        List<String> examples = examples();

        assertThat(examples).hasSizeGreaterThan(4).allMatch(example -> example.startsWith("version: 1\n"));
        for (String example : examples) {
            assertThat(ConfigurationParserTest.problems(example.getBytes(StandardCharsets.UTF_8)))
                    .as(example)
                    .singleElement()
                    .asString()
                    .startsWith("accepted: ");
        }
    }

    @Test
    void everyActionIsListed() {
        List<String> listed = Pattern.compile("(?m)^\\| `(sql\\.[a-z.]+)` \\|")
                .matcher(document)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(listed).containsExactlyInAnyOrderElementsOf(FakeTargetTypes.POSTGRES.actions());
    }

    @Test
    void everyKeyIsExplained() {
        for (String key : ("version identity targets rules default approval masking recording isolation oidc.issuer"
                        + " oidc.audience oidc.claims oidc.binding groups.from type address credential tls ca name effect"
                        + " actions targets resources groups claims unless approvers timeout message detectors columns"
                        + " responses max-response-bytes")
                .split(" ", -1)) {
            assertThat(document).contains("| `" + key + "` |");
        }
    }

    @Test
    void theSampleMessageIsOneTheGatewayGives() {
        String yaml = """
                version: 1
                targets:
                  db: {type: postgres, address: "db:1"}
                rules:
                  - {name: reads, effect: allow, actions: [sql.read]}
                  - {name: asks, effect: approve, actions: [sql.grant]}
                  - {name: no-wipe, effect: deny, actions: [sql.drp.*]}
                """;
        String said = ConfigurationParserTest.problems(yaml.getBytes(StandardCharsets.UTF_8))
                .get(0);

        assertThat(document).contains(said.replace("f.yml", "production-guard.yml"));
    }

    @Test
    void theSampleExplanationIsWhatTheFirstExampleGives() throws ConfigurationException {
        String statement = "DELETE FROM orders";
        Policy policy = Policy.of(ConfigurationParserTest.parse(examples().get(0)), FakeTargetTypes.ALL);
        Operation operation = new Operation(
                "shop-db",
                statement,
                List.of(),
                SqlClassifier.postgres().classify(statement),
                OperationDigest.of("shop-db", List.of(statement.getBytes(StandardCharsets.UTF_8))));

        String explanation = policy.explain(Policies.NOBODY, operation).text();

        assertThat(document).contains("'" + statement + "'");
        // How grave it is, and why, is in the words of the classifier.
        assertThat(explanation.lines().filter(line -> !line.startsWith("risk")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(document).contains("\n" + line + "\n"));
    }

    private List<String> examples() {
        return Pattern.compile("(?ms)^```yaml\n(.*?)^```$")
                .matcher(document)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "policy.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
