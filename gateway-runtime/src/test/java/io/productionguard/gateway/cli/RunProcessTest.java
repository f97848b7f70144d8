package io.productionguard.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.record.RecordingVerifier;
import io.productionguard.gateway.record.SealKey;
import io.productionguard.gateway.record.Verification;
import io.productionguard.gateway.testing.GatewayProcess;
import io.productionguard.gateway.testing.GatewayProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run} as a process: exit codes, the command's environment and streams, signals, what is left behind. */
@Timeout(120)
final class RunProcessTest {

    private static final String SECRET = "correct-horse-battery";

    @TempDir
    Path directory;

    @BeforeEach
    void configure() throws Exception {
        Files.writeString(directory.resolve("guard.yml"), """
                version: 1
                targets:
                  shop-db: {type: postgres, address: "127.0.0.1:1", database: shop, user: app, tls: disable, credential: db}
                """);
    }

    @Test
    void endsWithTheCommandsExitCodeAndSaysWhereTheSessionIs() throws Exception {
        Result result = run("exit 7");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .containsExactly(
                        "production-guard: 0 operations: 0 denied, 0 approved by people; 0 values masked",
                        "production-guard: the session is in out/session.html");
        assertThat(verification()).isInstanceOf(Verification.Sealed.class);
    }

    @Test
    void aSignalThatEndsTheCommandIsItsExitCode() throws Exception {
        assertThat(run("kill -9 $$").exitCode()).isEqualTo(137);
    }

    @Test
    void theCommandKeepsItsStandardInputAndOutput() throws Exception {
        try (GatewayProcess gateway = start("cat; echo to-stderr >&2")) {
            Result result = gateway.input("from stdin\n").await();

            assertThat(result.out()).isEqualTo("from stdin\n");
            assertThat(result.err()).contains("to-stderr");
        }
    }

    @Test
    void theCommandGetsTheGatewaysVariablesAndNotTheCredential() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.in(directory)
                .with("DB_PASSWORD", SECRET)
                .with("DATABASE_URL", "postgres://app:" + SECRET + "@db/shop")
                .with("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "mint")
                .with("PGPASSWORD", SECRET)
                .with("PGHOSTADDR", "10.0.0.1")
                .with("PGSERVICE", "production")
                .with("PGPASSFILE", "/home/agent/.pgpass")
                .with("KEPT", "yes")
                .start("run", "-c", "guard.yml", "--credential", "db=env:DB_PASSWORD", "-o", "out", "--", "env")) {
            Result result = gateway.await();

            Map<String, String> environment = result.out()
                    .lines()
                    .map(line -> line.split("=", 2))
                    .filter(parts -> parts.length == 2)
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, b) -> b));
            assertThat(environment)
                    .containsEntry("KEPT", "yes")
                    .containsEntry("PGHOST", "localhost")
                    .containsEntry("PGSSLMODE", "verify-full")
                    .containsKeys("PGPORT", "PGPASSWORD", "PGSSLROOTCERT", "PGSERVICEFILE", "PRODUCTION_GUARD_SESSION")
                    .containsEntry(
                            "PRODUCTION_GUARD_OUTPUT", directory.resolve("out").toString())
                    .doesNotContainKeys("DB_PASSWORD", "DATABASE_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
                    .doesNotContainKeys("PGHOSTADDR", "PGSERVICE", "PGPASSFILE");
            assertThat(result.out()).doesNotContain(SECRET);
            assertThat(Path.of(environment.get("PGSSLROOTCERT")).getParent()).doesNotExist();
        }
    }

    @Test
    void noFileOfTheSessionContainsTheCredential() throws Exception {
        assertThat(run("true").exitCode()).isZero();

        for (Path file : files(directory.resolve("out"))) {
            assertThat(file).content().doesNotContain(SECRET);
        }
    }

    @Test
    void takesACredentialFromAFileDescriptorThatTheCommandDoesNotGet() throws Exception {
        Files.writeString(directory.resolve("secret"), SECRET + "\n");
        try (GatewayProcess gateway = GatewayProcess.in(directory)
                .startByShell("exec 3<secret; exec \"$@\" run -c guard.yml --credential db=fd:3 -o out --"
                        + " sh -c 'if cat <&3; then exit 1; fi' 2>/dev/null")) {
            assertThat(gateway.await().exitCode()).isZero();
        }
    }

    @Test
    void theSessionDirectoryIsMadeInTheWorkingDirectory() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.in(directory)
                .with("DB_PASSWORD", SECRET)
                .start("run", "-c", "guard.yml", "--credential", "db=env:DB_PASSWORD", "true")) {
            assertThat(gateway.await().exitCode()).isZero();
        }
        assertThat(files(directory).stream().map(file -> file.getFileName().toString()))
                .anyMatch(name -> name.matches("production-guard-session-\\d{8}-\\d{6}-[0-9a-f]{4}"));
    }

    @Test
    void aCommandThatDoesNotExistIs127() throws Exception {
        try (GatewayProcess gateway = command("no-such-command-anywhere")) {
            Result result = gateway.await();

            assertThat(result.exitCode()).isEqualTo(127);
            assertThat(result.err()).contains("there is no command no-such-command-anywhere");
        }
    }

    @Test
    void aCommandThatCannotBeExecutedIs126() throws Exception {
        Files.writeString(directory.resolve("text"), "no program");
        try (GatewayProcess gateway = command("./text")) {
            assertThat(gateway.await().exitCode()).isEqualTo(126);
        }
    }

    @Test
    void whatTheGatewayRefusesIs125AndLeavesNothingBehind() throws Exception {
        Files.writeString(directory.resolve("guard.yml"), "version: 1\nsurprise: 1\n");

        Result result = run("echo ran");

        assertThat(result.exitCode()).isEqualTo(125);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("guard.yml:").contains("surprise").contains("targets");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void aMissingCredentialIs125AndNamesIt() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.in(directory).start("run", "-c", "guard.yml", "true")) {
            Result result = gateway.await();

            assertThat(result.exitCode()).isEqualTo(125);
            assertThat(result.err().lines()).singleElement().asString().contains("--credential db=env:VARIABLE");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "basic, --username, api=robot, 0, ''",
        "'aws-sigv4, region: eu-central-1, service: s3', --username, api=AKIDEXAMPLE, 0, ''",
        "basic, --approve, deny, 125, 'credential api needs a username, the user of authentication: basic; give it beside"
                + " the secret (run: --username api=USER)'",
        "'aws-sigv4, region: eu-central-1, service: s3', --approve, deny, 125, 'credential api needs a username, the AWS"
                + " access key ID of authentication: aws-sigv4'",
        "basic, --username, api=ro:bot, 125, has a colon",
        "basic, --username, api=, 125, '--username api= is empty'",
        "basic, --username, other=robot, 125, goes with no credential",
    })
    void aCredentialHasItsUserName(String authentication, String option, String value, int exitCode, String says)
            throws Exception {
        Files.writeString(directory.resolve("guard.yml"), """
                version: 1
                targets:
                  api: {type: http, address: "https://127.0.0.1:1", credential: api, authentication: %s}
                """.formatted(authentication));
        try (GatewayProcess gateway = GatewayProcess.in(directory)
                .with("SECRET", SECRET)
                .start(
                        "run",
                        "-c",
                        "guard.yml",
                        "--credential",
                        "api=env:SECRET",
                        option,
                        value,
                        "-o",
                        "out",
                        "--",
                        "true")) {
            Result result = gateway.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
            assertThat(result.err()).contains(says).doesNotContain(SECRET);
        }
    }

    @Test
    void aTerminationSignalReachesTheCommandAndTheSessionIsSealed() throws Exception {
        for (String signal : List.of("TERM", "INT", "HUP")) {
            Path mark = directory.resolve("ready-" + signal);
            Path out = directory.resolve("out-" + signal);
            try (GatewayProcess gateway = GatewayProcess.in(directory)
                    .with("DB_PASSWORD", SECRET)
                    .start(
                            "run",
                            "-c",
                            "guard.yml",
                            "--credential",
                            "db=env:DB_PASSWORD",
                            "-o",
                            out.toString(),
                            "--",
                            "sh",
                            "-c",
                            "trap 'exit 33' " + signal + "; touch " + mark + "; while :; do sleep 0.1; done")) {
                awaitFile(mark);
                gateway.signal(signal);

                assertThat(gateway.await().exitCode()).as(signal).isEqualTo(33);
            }
            assertThat(verification(out)).as(signal).isInstanceOf(Verification.Sealed.class);
        }
    }

    @Test
    void aWrongOptionIs125WithASuggestion() throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.in(directory).start("run", "-c", "guard.yml", "--aprove", "deny", "x")) {
            Result result = gateway.await();

            assertThat(result.exitCode()).isEqualTo(125);
            assertThat(result.err().lines()).singleElement().asString().contains("--approve");
        }
    }

    private Result run(String script) throws Exception {
        try (GatewayProcess gateway = start(script)) {
            return gateway.await();
        }
    }

    private GatewayProcess start(String script) {
        return command("sh", "-c", script);
    }

    private GatewayProcess command(String... command) {
        String[] arguments = Stream.concat(
                        Stream.of("run", "-c", "guard.yml", "--credential", "db=env:DB_PASSWORD", "-o", "out", "--"),
                        Stream.of(command))
                .toArray(String[]::new);
        return GatewayProcess.in(directory).with("DB_PASSWORD", SECRET).start(arguments);
    }

    private Verification verification() throws Exception {
        return verification(directory.resolve("out"));
    }

    private static Verification verification(Path out) throws Exception {
        return RecordingVerifier.verify(
                out.resolve("recording.jsonl"),
                Optional.of(
                        SealKey.parsePublicKey(out.resolve("recording-key.json").toString())));
    }

    private static void awaitFile(Path file) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("time for " + file).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static List<Path> files(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
