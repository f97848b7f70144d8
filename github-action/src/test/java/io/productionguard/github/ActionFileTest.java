package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** action.yml and the workflows that ship: GitHub reads them, so their shapes are checked here. */
class ActionFileTest {

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();

    private static Map<?, ?> read(Path file) throws IOException {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    @Test
    void describesAnActionWhosePostStepAlwaysRuns() throws Exception {
        Map<?, ?> action = read(ROOT.resolve("action.yml"));
        assertThat(action.get("description").toString()).hasSizeLessThan(125);
        assertThat(map(action.get("branding")).containsKey("icon")).isTrue();
        Map<?, ?> runs = map(action.get("runs"));
        assertThat(runs.get("using")).isEqualTo("node24");
        assertThat(runs.get("post-if")).isEqualTo("always()");
        for (String script : List.of("main", "post")) {
            assertThat(ROOT.resolve(runs.get(script).toString())).isRegularFile();
        }
    }

    @Test
    void documentsEveryInputAndOutputAndReadsEveryInput() throws Exception {
        Map<?, ?> action = read(ROOT.resolve("action.yml"));
        Map<?, ?> inputs = map(action.get("inputs"));
        assertThat(inputs.keySet().stream().map(Object::toString))
                .contains(
                        ("config credentials run shell working-directory isolation approval-environment approval-workflow"
                                        + " approval-timeout approval-fallback allow-self-approval audience github-token artifact-name"
                                        + " retention-days fail-on java-home jar-path log-level")
                                .split(" "));
        StringBuilder shim = new StringBuilder();
        try (Stream<Path> files = Files.list(ROOT.resolve("github-action/shim/src"))) {
            for (Path file : files.toList()) {
                shim.append(Files.readString(file));
            }
        }
        inputs.forEach((name, input) -> {
            assertThat(map(input).get("description").toString())
                    .as(name.toString())
                    .isNotBlank();
            assertThat(shim).as("the shim reads " + name).contains("\"" + name + "\"");
        });
        Map<?, ?> outputs = map(action.get("outputs"));
        assertThat(outputs.keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder(
                        "session-id", "session-artifact-id", "session-artifact-url", "denied", "approved", "variables");
        outputs.forEach(
                (name, output) -> assertThat(map(output).get("description").toString())
                        .as(name.toString())
                        .isNotBlank());
    }

    static Stream<Path> workflows() throws IOException {
        try (Stream<Path> own = Files.list(ROOT.resolve(".github/workflows"));
                Stream<Path> examples = Files.list(ROOT.resolve("docs/examples/github"))) {
            return Stream.concat(
                    Stream.concat(own, examples),
                    Stream.of(
                            ROOT.resolve(
                                    "github-action/src/main/resources/io/productionguard/github/production-guard-approval.yml")))
                    .filter(file -> !file.endsWith("production-guard.yml"))
                    .toList()
                    .stream();
        }
    }

    /** What runs with permissions is fixed by commit; inputs and secrets reach scripts through the environment only. */
    @ParameterizedTest
    @MethodSource("workflows")
    void shipsSoundWorkflows(Path file) throws Exception {
        Map<?, ?> workflow = read(file);
        assertThat(workflow.containsKey("permissions")).isTrue();
        Pattern fixed = Pattern.compile("[A-Za-z0-9._/-]+@[0-9a-f]{40}|OWNER/production-guard@v1");
        map(workflow.get("jobs")).forEach((name, job) -> {
            assertThat(map(job).containsKey("timeout-minutes"))
                    .as(name.toString())
                    .isTrue();
            for (Object step : (List<?>) map(job).get("steps")) {
                Object uses = map(step).get("uses");
                if (uses != null) {
                    assertThat(uses.toString()).matches(fixed);
                }
                Object script = map(step).get("run");
                if (script != null) {
                    assertThat(script.toString()).doesNotContain("${{");
                }
                Object with = map(step).get("with");
                if (with != null && map(with).get("run") != null) {
                    assertThat(map(with).get("run").toString()).doesNotContain("${{");
                }
            }
        });
    }
}
