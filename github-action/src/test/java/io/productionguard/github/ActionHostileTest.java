package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.github.ShimRunner.Step;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command that wants to be the job, to speak to the runner, or to change what is reported; and hostile inputs. */
class ActionHostileTest extends ActionHarness {

    /** Runs a script as the guarded command, to its end. */
    private Step command(String script) throws Exception {
        shim.input("run", script);
        ended = true;
        return shim.main();
    }

    /** What the command printed, between the lines that switch the parsing of workflow commands off and on. */
    private static String printed(Step main) {
        String token = main.log().replaceAll("(?s).*::stop-commands::([0-9a-f]{32})\n.*", "$1");
        return main.log().split("::stop-commands::" + token + "\n")[1].split("\n::" + token + "::\n")[0];
    }

    @Test
    void runsTheCommandWithoutWhatWouldMakeItTheJob() throws Exception {
        shim.variable("GITHUB_TOKEN", "job-token").variable("ACTIONS_CACHE_URL", "https://cache");
        Step main = command("env; printf '::set-output name=x::y\\n::error::forged\\n'; echo done");
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(printed(main))
                .contains("PGHOST=")
                .contains("GITHUB_REPOSITORY=acme/shop")
                .contains("::error::forged")
                .endsWith("done\n")
                .doesNotContain("ACTIONS_")
                .doesNotContain("INPUT_")
                .doesNotContain("STATE_")
                .doesNotContain("GITHUB_ENV")
                .doesNotContain("GITHUB_OUTPUT")
                .doesNotContain(PASSWORD)
                .doesNotContain("job-token");
        assertThat(main.summary()).contains("Production Guard");
        assertThat(github.artifact).isNotNull();
    }

    @Test
    void showsTheJobInNoProcessEnvironment() throws Exception {
        String marker = UUID.randomUUID().toString();
        shim.input("unused", marker).variable("ACTIONS_CACHE_URL", marker);
        Step main = command("tr '\\0' '\\n' < /proc/$PPID/environ\n"
                + "echo found: $(grep -l " + marker.substring(0, 18) + "'" + marker.substring(18)
                + "' /proc/[0-9]*/environ 2>/dev/null)\n");
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(printed(main))
                .contains("GITHUB_REPOSITORY=acme/shop")
                .endsWith("found:\n")
                .doesNotContain("request-token")
                .doesNotContain("job-token")
                .doesNotContain(PASSWORD);
    }

    /** It belongs to the same user: what it says in the gateway's place must not come before a reviewer. */
    @Test
    void hearsNothingFromASocketThatTheCommandPutsIntoTheGatewaysPlace() throws Exception {
        Step main = started();
        Path control = Path.of(session().text("control"));
        Path aside = Files.move(control, control.resolveSibling("aside"));
        CompletableFuture<Integer> change;
        try (ServerSocketChannel impostor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            impostor.bind(UnixDomainSocketAddress.of(control));
            impostor.configureBlocking(false);
            change = run(main.variables(), DELETE);
            assertThat(asked().input("request")).contains("DELETE FROM orders");
            assertThat(impostor.accept()).as("a connection to the impostor").isNull();
        }
        Files.delete(control);
        Files.move(aside, control);
        github.approve(asked(), FakeGitHub.JANE);
        assertThat(change.join()).isEqualTo(1);
    }

    /** The post step shows the front-end's log when something went wrong; a link in its place could lead anywhere. */
    @Test
    void showsNoFileThatTheCommandPutsIntoThePlaceOfTheLog() throws Exception {
        Step main = started();
        run(main.variables(), "SELECT 1").join();
        Path log = Path.of(shim.state("kept").replaceAll(".*\"log\":\"([^\"]*)\".*", "$1"));
        Files.delete(log);
        Files.createSymbolicLink(log, Path.of("/proc/self/environ"));
        Files.delete(Path.of(session().text("output"), "recording.jsonl"));
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.log()).contains("somebody removed it").doesNotContain("job-token");
    }

    @Test
    void opensNoDebuggerToTheCommand() throws Exception {
        Step main = command("kill -USR1 $PPID; sleep 1; echo still here");
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(main.log()).contains("still here").doesNotContain("Debugger listening");
    }

    @Test
    void givesNobodyTheMemoryOfItsJavaProcesses() throws Exception {
        started();
        long gateway = gatewayPid();
        long frontend =
                ProcessHandle.of(gateway).orElseThrow().parent().orElseThrow().pid();
        Map<Long, Process> attaching = Map.of(gateway, attach(gateway), frontend, attach(frontend));
        for (long pid : attaching.keySet()) {
            Process attach = attaching.get(pid);
            String said = new String(attach.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(attach.waitFor()).as(said).isNotZero();
            assertThat(Files.readString(Path.of("/proc/" + pid + "/limits")))
                    .containsPattern("Max core file size +0 +0");
            assertThat(Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1))
                    .doesNotContain("GITHUB")
                    .doesNotContain("token");
            assertThat(Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1))
                    .doesNotContain(PASSWORD);
        }
    }

    private static Process attach(long pid) throws java.io.IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return new ProcessBuilder(jcmd.toString(), Long.toString(pid), "VM.version")
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void takesBackWhatTheCommandWritesToTheRunnersFiles() throws Exception {
        Step main = command("""
                for f in "$RUNNER_TEMP"/_runner_file_commands/*; do
                  printf 'LD_PRELOAD=/tmp/evil.so\\nkept<<X\\n{}\\nX\\ndenied<<X\\n0\\nX\\nopen<<NEVER\\n' >> "$f"
                done
                """);
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(main.log())
                .contains("::warning")
                .contains("the command wrote to the runner's GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT, GITHUB_STATE");
        assertThat(main.variables()).isEmpty();
        assertThat(main.paths()).isEmpty();
        assertThat(main.outputs()).doesNotContainKey("open").containsEntry("denied", "0");
        assertThat(main.summary()).doesNotContain("LD_PRELOAD").startsWith("## Production Guard");
        assertThat(finished().exitCode()).isZero();
    }

    @Test
    void replacesARunnersFileThatTheCommandMadeALink() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "");
        Step main =
                command("for f in \"$RUNNER_TEMP\"/_runner_file_commands/*; do ln -sf '" + target + "' \"$f\"; done");
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(target).isEmptyFile();
        assertThat(main.outputs()).containsEntry("session-artifact-id", "987");
    }

    @Test
    void runsNothingThatAForgedStateNames() throws Exception {
        started();
        Path evil = Files.writeString(folder.resolve("evil"), "#!/bin/sh\ncat > '" + folder.resolve("stolen") + "'\n");
        assertThat(evil.toFile().setExecutable(true)).isTrue();
        String kept = shim.state("kept");
        String java = kept.replaceAll(".*\"java\":\"([^\"]*)\".*", "$1");
        shim.changeState("kept", kept.replace(java, evil.toString()));
        Step post = shim.post();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.log()).contains("was changed by another process");
        assertThat(folder.resolve("stolen")).doesNotExist();
        shim.changeState("kept", kept);
        assertThat(finished().exitCode()).isZero();
    }

    @Test
    void runsNoJarThatWasExchanged() throws Exception {
        Step main = command("echo evil > '" + shim.jar() + "'");
        assertThat(main.exitCode()).isEqualTo(1);
        assertThat(main.log()).contains("was changed while the session was open");
        Files.writeString(shim.jar(), "stands for the jar");
    }

    @Test
    void letsNothingIntoTheLogThatOutlivesTheCommand() throws Exception {
        Path late = folder.resolve("late");
        shim.input(
                "run",
                "setsid sh -c \"touch escaped; trap '' PIPE; sleep 4; echo '::error::too late'; touch '" + late
                        + "'\" &\nwhile [ ! -e escaped ]; do sleep 0.1; done\nprintf '::error::no line end'");
        ended = true;
        ShimRunner.Running running = shim.start("main");
        Step main = running.join();
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(printed(main)).isEqualTo("::error::no line end");
        Await.until("the process that was left behind", () -> Files.exists(late));
        assertThat(running.log()).doesNotContain("too late");
    }

    @Test
    void endsWhatTheCommandLeavesInItsGroup() throws Exception {
        Step main = command("sleep 300 & echo \"left=$!\"");
        long left = Long.parseLong(printed(main).replaceAll("(?s).*left=([0-9]+).*", "$1"));
        Await.until("its end", () -> !Files.exists(Path.of("/proc/" + left + "/exe")));
    }

    @Test
    void printsHostileCommandsHarmlessly() throws Exception {
        Step main = started();
        String hostile =
                "DROP TABLE orders /* \n::set-env name=PATH::/evil\n| ![x](https://evil) </pre><script> @acme/all %0A::error:: */";
        assertDenied(run(main.variables(), hostile), "ask the DBAs");
        Step post = finished();
        assertThat(post.log().lines()).noneMatch(line -> line.startsWith("::set-env"));
        assertThat(post.summary())
                .doesNotContain("<script>")
                .doesNotContain("](https://evil)")
                .doesNotContain("@acme");
    }

    @Test
    void findsAChangedRecording() throws Exception {
        Step main = started();
        run(main.variables(), "SELECT 1").join();
        Path recording = Path.of(session().text("output"), "recording.jsonl");
        String text = Files.readString(recording);
        Files.writeString(recording, text.replace("\"operation\":1", "\"operation\":2"));
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.log()).contains("::error");
        assertThat(post.summary()).contains("not complete or was changed");
    }

    @Test
    void failsTheJobWhenTheRecordingIsGone() throws Exception {
        Step main = started();
        run(main.variables(), "SELECT 1").join();
        Files.delete(Path.of(session().text("output"), "recording.jsonl"));
        Step post = finished();
        assertThat(post.exitCode()).isEqualTo(1);
        assertThat(post.log()).contains("somebody removed it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approval-environment | production%n::set-env name=PATH::/evil | is no name",
                "approval-workflow    | ../../evil.yml%n::error::x             | file name",
                "artifact-name        | x%n::set-output name=a::b              | may have letters",
                "config               | a%n::warning::x                        | a path inside the repository",
                "credentials          | shop-db%n::error::secretvalue          | not of the form",
                "retention-days       | 1%n::error::x                          | 0 to 400",
                "fail-on              | %0A::error::x                          | denied, never",
                "shell                | bash%n::error::x                       | bash, sh or python",
                "java-home            | /nowhere%n::error::x                   | has no bin/java",
                "jar-path             | /nowhere%n::error::x                   | does not exist",
                "log-level            | ::error::x                             | error, warning, info or debug",
            })
    void refusesHostileInputsInOneLine(String name, String value, String why) throws Exception {
        shim.input("run", "true").input(name, value.replace("%n", "\n"));
        String log = refused();
        assertThat(log).contains(why).doesNotContain("secretvalue");
        assertThat(log.strip().lines().toList())
                .as("the message, and nothing that its text began")
                .hasSize(1)
                .allMatch(line -> line.startsWith("::error title=Production Guard::"));
        assertThat(github.requests).as("nothing was started for it").noneMatch(r -> r.contains("/dispatches"));
    }

    @Test
    void printsWhatGitHubSaysInOneLine() throws Exception {
        github.disturbance = (exchange, path) -> {
            FakeGitHub.respond(exchange, 400, Map.of("message", "no\n::set-env name=PATH::/evil"));
            return path.startsWith("/api/");
        };
        assertThat(refused().lines()).noneMatch(line -> line.startsWith("::set-env"));
    }
}
