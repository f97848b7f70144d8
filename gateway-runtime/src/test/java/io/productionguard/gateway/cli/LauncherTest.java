package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher script gives the Java runtime, for which another script stands in here that shows what it got. */
final class LauncherTest {

    private static final String SECRET = "it's $(a) \"se\\cret\" `x` *";

    @TempDir
    Path directory;

    @BeforeEach
    void install() throws IOException {
        Files.copy(Path.of("..", "production-guard"), directory.resolve("production-guard"));
        Files.createFile(directory.resolve("production-guard.jar"));
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(
                directory.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\nJAVA_RUNTIME_VERSION=\"17.0.1+1\"\n");
        Files.writeString(java, """
                #!/bin/sh
                for argument in "$@"; do
                    echo "argument $argument"
                    case $argument in *=fd:[0-9]) eval "cat <&${argument##*:}" | sed 's/^/content /' ;; esac
                done
                env | sed 's/^/variable /'
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash"})
    void aCredentialFromAVariableIsNotInTheEnvironmentTheGatewayBeginsWith(String shell) throws Exception {
        List<String> shown = launch(
                shell, "run", "--credential", "db=env:DB_SECRET", "--credential=other=env:DB_SECRET", "--", "psql");

        assertThat(shown).contains("argument db=fd:5", "argument --credential=other=fd:6", "argument psql");
        assertThat(shown).filteredOn(("content " + SECRET)::equals).hasSize(2);
        assertThat(shown).noneMatch(line -> line.startsWith("variable DB_SECRET"));
    }

    @Test
    void whatBelongsToTheCommandStaysAsItIs() throws Exception {
        List<String> shown = launch(
                "sh", "run", "-c", "a  b.yml", "--", "tool", "--credential", "db=env:DB_SECRET", "", "*", "two words");

        assertThat(shown)
                .containsSubsequence(
                        "argument run",
                        "argument a  b.yml",
                        "argument --",
                        "argument db=env:DB_SECRET",
                        "argument ",
                        "argument *",
                        "argument two words")
                .contains("variable DB_SECRET=" + SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db=env:NOT_SET", "db=env:", "db=env:A;id", "db=file:x", "db"})
    void whatIsNoVariableWithAValueIsLeftToTheCommandLine(String credential) throws Exception {
        assertThat(launch("sh", "run", "--credential", credential, "--", "psql"))
                .contains("argument " + credential);
    }

    @Test
    void nobodyMayAttachToTheGateway() throws Exception {
        assertThat(launch("sh", "status")).contains("argument -XX:+DisableAttachMechanism");
    }

    private List<String> launch(String shell, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(shell, directory.resolve("production-guard").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().put("PRODUCTION_GUARD_NO_ARCHIVE", "1");
        builder.environment().put("DB_SECRET", SECRET);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output.lines().toList();
    }
}
