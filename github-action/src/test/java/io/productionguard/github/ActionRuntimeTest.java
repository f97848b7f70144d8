package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.net.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which Java and which jar the shim runs. */
class ActionRuntimeTest extends ActionHarness {

    private static final byte[] RELEASED = "stands for the released jar".getBytes(StandardCharsets.UTF_8);

    @Test
    void saysHowToGetJavaAndRunsWithTheRunnersOwn() throws Exception {
        shim.input("java-home", "");
        assertThat(refused()).contains("actions/setup-java");
        shim.variable("JAVA_HOME_17_" + architecture(), folder.resolve("java").toString());
        started();
        assertThat(finished().exitCode()).isZero();
    }

    /** The first that is there wins; one that has no Java is passed over. */
    @Test
    void takesTheRunnersJavaInOrder() throws Exception {
        List<String> names = List.of(
                "JAVA_HOME_21_" + architecture(),
                "JAVA_HOME_17_" + architecture(),
                "JAVA_HOME_25_" + architecture(),
                "JAVA_HOME");
        Map<String, String> homes = new LinkedHashMap<>();
        for (String name : names) {
            homes.put(
                    name,
                    ActionJava.shared()
                            .install(folder.resolve(name))
                            .getParent()
                            .getParent()
                            .toString());
        }
        for (String name : names) {
            assertThat(found(homes)).isEqualTo(homes.get(name) + "/bin/java");
            homes.put(name, names.indexOf(name) % 2 == 0 ? "/nowhere" : "");
        }
        assertThat(found(homes)).startsWith("no Java 17 or newer was found");
        ended = true;
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "X64";
    }

    /** What the compiled shim makes of these variables. */
    private String found(Map<String, String> variables) throws Exception {
        String script = "try { console.log(require(process.argv[1]).findJava(JSON.parse(process.argv[2]))) }"
                + " catch (e) { console.log(e.message) }";
        Path module =
                Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolve("dist/java.js");
        Process node = new ProcessBuilder("node", "-e", script, module.toString(), Json.write(variables))
                .redirectErrorStream(true)
                .start();
        try (var output = node.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void runsTheReleasedJarWhoseDigestItPins() throws Exception {
        pin(FakeGitHub.sha256(RELEASED));
        started();
        try (var files = Files.list(folder.resolve("_work/_temp/production-guard"))) {
            assertThat(files).singleElement().satisfies(jar -> assertThat(jar).hasBinaryContent(RELEASED));
        }
        assertThat(finished().exitCode()).isZero();
    }

    @Test
    void runsNoOtherJar() throws Exception {
        pin("0".repeat(64));
        assertThat(refused()).contains("it is not run");
        try (var files = Files.list(folder.resolve("_work/_temp/production-guard"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void saysThatACopyThatWasNotReleasedNeedsAJar() throws Exception {
        copy();
        shim.input("jar-path", "");
        assertThat(refused()).contains("pins no release");
    }

    private void pin(String sha256) throws IOException {
        Path release = copy().resolve("release.js");
        String text = Files.readString(release);
        Files.writeString(
                release,
                text.replace("url: \"\"", "url: \"" + github.address() + "/release.jar\"")
                        .replace("sha256: \"\"", "sha256: \"" + sha256 + "\""));
        shim.input("jar-path", "");
        github.disturbance = (exchange, path) -> {
            if (path.equals("/release.jar")) {
                FakeGitHub.respond(exchange, 200, RELEASED);
                return true;
            }
            return false;
        };
    }

    /** The compiled shim as the runner unpacks an action. */
    private Path copy() throws IOException {
        Path from = Path.of(System.getProperty("basedir", ".")).resolve("dist");
        Path to =
                Files.createDirectories(folder.resolve("_work/_actions/owner/production-guard/v1/github-action/dist"));
        try (var files = Files.list(from)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".js")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        shim.dist(to);
        return to;
    }
}
