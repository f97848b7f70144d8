package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release workflow's own steps, with a remote that is a directory and a {@code gh} that only notes what it is told. */
class ReleaseTest {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath();

    @TempDir
    Path folder;

    private Path clone;
    private Path jar;

    private record Result(int exitCode, String output) {}

    @BeforeEach
    void cloneTheSources() throws Exception {
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git");
        git(folder, "clone", "--quiet", folder.resolve("origin.git").toString(), "clone");
        clone = folder.resolve("clone");
        git(clone, "checkout", "--quiet", "-b", "main");
        copy("release", "pin-release", "package.json", "package-lock.json", "dist", "shim");
        if (Files.isDirectory(MODULE.resolve("node_modules"))) {
            Files.createSymbolicLink(clone.resolve("github-action/node_modules"), MODULE.resolve("node_modules"));
        }
        Files.writeString(clone.resolve(".gitignore"), "node_modules\ntarget/\n");
        git(clone, "add", ".");
        git(clone, "-c", "user.name=me", "-c", "user.email=me@example.org", "commit", "--quiet", "-m", "sources");
        git(clone, "push", "--quiet", "origin", "main");
        jar = Files.createDirectories(clone.resolve("github-action/target")).resolve("production-guard-action.jar");
        Path gh = Files.createDirectory(folder.resolve("bin")).resolve("gh");
        Files.writeString(gh, "#!/bin/sh\necho \"$*\" >> '" + folder.resolve("gh.log") + "'\n");
        assertThat(gh.toFile().setExecutable(true)).isTrue();
    }

    private void copy(String... names) throws IOException {
        for (String name : names) {
            Path from = MODULE.resolve(name);
            try (var files = Files.walk(from)) {
                for (Path file :
                        files.filter(each -> !each.toString().endsWith(".jar")).toList()) {
                    Path to = clone.resolve("github-action")
                            .resolve(MODULE.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    @Test
    void pinsPublishesAndMovesTheMajorTagForwardOnly() throws Exception {
        String first = release("1.2.0", "the jar of 1.2.0");
        assertThat(tag("v1")).isEqualTo(tag("v1.2.0")).isEqualTo(first);
        assertThat(Files.readString(folder.resolve("gh.log")))
                .isEqualTo("release create v1.2.0 --verify-tag --title 1.2.0 --generate-notes " + jar + "\n");
        assertThat(git(clone, "log", "-1", "--format=%s%n%an", "v1.2.0"))
                .isEqualTo("Pin the jar of 1.2.0\ngithub-actions[bot]");
        assertThat(git(clone, "diff", "--name-only", "origin/main", "v1.2.0").lines())
                .containsExactly("github-action/dist/release.js", "github-action/shim/src/release.ts");
        for (String file : List.of("dist/release.js", "shim/src/release.ts")) {
            assertThat(git(clone, "show", "v1.2.0:github-action/" + file))
                    .contains(
                            "url: \"https://github.com/acme/guard/releases/download/v1.2.0/production-guard-action.jar\"")
                    .contains("sha256: \"" + FakeGitHub.sha256("the jar of 1.2.0".getBytes(StandardCharsets.UTF_8))
                            + "\"");
        }
        assertThat(git(clone, "show", "origin/main:github-action/dist/release.js"))
                .as("the default branch pins nothing")
                .contains("sha256: \"\"");

        String second = release("1.10.0", "the jar of 1.10.0");
        assertThat(tag("v1")).isEqualTo(second);
        release("1.9.1", "a fix for those who stay");
        assertThat(tag("v1")).as("never back").isEqualTo(second);
        assertThat(tag("v1.2.0")).as("never moved").isEqualTo(first);
    }

    @Test
    void refusesWhatIsNoVersionOrIsReleasedAlready() throws Exception {
        for (String version : List.of("1.2", "v1.2.0", "1.2.0-rc1", "01.2.0", "1.2.0;id", "", "1.2.0\n1.2.1x")) {
            assertThat(step("check", version).exitCode()).as(version).isEqualTo(1);
        }
        git(clone, "push", "--quiet", "origin", "HEAD:refs/tags/v1.2.0");
        Result again = step("check", "1.2.0");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.output()).contains("::error::v1.2.0 is there already");
        assertThat(step("check", "1.2.1").exitCode()).isZero();
        git(clone, "remote", "set-url", "origin", folder.resolve("nowhere").toString());
        assertThat(step("check", "1.2.1").output()).contains("cannot be read");
    }

    @Test
    void makesNoReleaseWithoutAJar() throws Exception {
        Result pin = step("pin", "1.2.0", jar.toString());
        assertThat(pin.exitCode()).isEqualTo(1);
        assertThat(pin.output()).contains("there is no jar");
        assertThat(git(clone, "tag")).isEmpty();
    }

    /** As the workflow does it, from a fresh checkout of the default branch; returns the commit that was tagged. */
    private String release(String version, String content) throws Exception {
        git(clone, "checkout", "--quiet", "--detach", "origin/main");
        Files.writeString(jar, content);
        String path = clone.relativize(jar).toString();
        for (List<String> arguments :
                List.of(List.of("check", version), List.of("pin", version, path), List.of("publish", version, path))) {
            Result result = step(arguments.toArray(String[]::new));
            assertThat(result.exitCode()).as(arguments + ": " + result.output()).isZero();
        }
        return git(clone, "rev-parse", "HEAD");
    }

    private String tag(String name) throws Exception {
        return git(folder.resolve("origin.git"), "rev-parse", name + "^{commit}");
    }

    private Result step(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("github-action/release"));
        command.addAll(List.of(arguments));
        return execute(clone, command);
    }

    private String git(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Result result = execute(directory, command);
        assertThat(result.exitCode()).as(command + ": " + result.output()).isZero();
        return result.output().strip();
    }

    private Result execute(Path directory, List<String> command) throws Exception {
        Path output = Files.createTempFile(folder, "step", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GITHUB_SERVER_URL", "https://github.com");
        environment.put("GITHUB_REPOSITORY", "acme/guard");
        environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(output));
    }
}
