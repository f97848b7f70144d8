package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which Java and which jar the shim runs. */
class ActionRuntimeTest extends ActionHarness {

    private static final byte[] RELEASED = "stands for the released jar".getBytes(StandardCharsets.UTF_8);

    @Test
    void takesTheRunnersJavaOrSaysHowToGetOne() throws Exception {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "X64";
        shim.input("java-home", "");
        assertThat(refused()).contains("actions/setup-java");
        String home = folder.resolve("java").toString();
        for (String name : new String[] {
            "JAVA_HOME_21_" + architecture, "JAVA_HOME_17_" + architecture, "JAVA_HOME_25_" + architecture, "JAVA_HOME"
        }) {
            shim.variable(name, home);
            started();
            assertThat(finished().exitCode()).isZero();
            shim.without(name);
        }
        // The first that is there wins; one that has no Java is passed over.
        shim.variable("JAVA_HOME_21_" + architecture, "/nowhere").variable("JAVA_HOME", home);
        started();
        assertThat(finished().exitCode()).isZero();
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
