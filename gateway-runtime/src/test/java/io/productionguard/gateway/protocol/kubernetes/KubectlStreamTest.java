package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.PseudoTerminal;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** exec, attach, cp and port-forward with the real kubectl: over WebSocket and over SPDY. */
@Timeout(180)
@NeedsKubectl
final class KubectlStreamTest {

    private static final String TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    private GuardedCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = GuardedCluster.allowing();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Kubectl kubectl(String way, String... arguments) throws Exception {
        return way.equals("WebSocket")
                ? Kubectl.start(cluster, Kubectl.current(), arguments)
                : Kubectl.startOverSpdy(cluster, arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void runsACommandAndMasksWhatItWrites(String way) throws Exception {
        Kubectl.Result result = kubectl(
                        way, "exec", "web-1", "--", "sh", "-c", "echo out " + "$0; echo warned >&2; exit 7", TOKEN)
                .await();

        assertThat(result.out()).contains("out [masked:").doesNotContain(TOKEN);
        assertThat(result.err()).contains("warned").contains("exit code 7");
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(cluster.decided("k8s.exec")).singleElement().satisfies(event -> {
            assertThat(event.resources()).containsExactly("shop/core/pods/web-1/exec");
            assertThat(event.parameters()).anySatisfy(text -> assertThat(text).startsWith("sh -c 'echo out "));
        });
        assertThat(cluster.recorder.events().toString()).doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void runsOnlyTheCommandsThatARuleNames(String way) throws Exception {
        cluster.close();
        cluster = GuardedCluster.with("""
                default: deny
                rules:
                  - {name: reads, effect: allow, actions: [k8s.get, k8s.list, k8s.discover]}
                  - {name: say, effect: allow, actions: [k8s.exec], when: {exec.command: "echo *", exec.stdin: "false"}}
                """);

        Kubectl.Result said =
                kubectl(way, "exec", "web-1", "--", "echo", "a", "word").await();
        Kubectl.Result shell =
                kubectl(way, "exec", "web-1", "--", "sh", "-c", "echo a word").await();
        Kubectl.Result typing =
                kubectl(way, "exec", "-i", "web-1", "--", "echo", "a", "word").await();

        assertThat(said.out()).as(said.err()).isEqualTo("a word\n");
        assertThat(shell.err()).contains("denied");
        assertThat(typing.err()).contains("denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void passesInputOnAndRecordsIt(String way) throws Exception {
        try (Kubectl exec = kubectl(way, "exec", "-i", "web-1", "--", "cat")) {
            exec.in().write("first line\n".getBytes(StandardCharsets.UTF_8));
            exec.in().flush();
            Eventually.value(exec::out, out -> out.contains("first line\n"));
            exec.in().write("no end of line".getBytes(StandardCharsets.UTF_8));
            exec.in().flush();
            Eventually.value(exec::out, out -> out.contains("no end of line"));
            exec.in().close();

            assertThat(exec.await().out()).isEqualTo("first line\nno end of line");
        }
        Eventually.value(
                () -> cluster.recorder.events(Event.OperationCompleted.class).toString(),
                events -> events.contains("first line"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void refusesMaskedValuesThatAreTyped(String way) throws Exception {
        try (Kubectl exec = kubectl(way, "exec", "-i", "web-1", "--", "sh", "-c", "cat > kept")) {
            Kubectl.Result result = exec.input("password=[masked:secret:1]\n").await();

            assertThat(result.exitCode()).isNotZero();
            assertThat(result.err()).contains("stands for a value that was masked");
            assertThat(
                            Files.exists(cluster.api.files.resolve("kept"))
                                    ? Files.readString(cluster.api.files.resolve("kept"))
                                    : "")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void attaches(String way) throws Exception {
        try (Kubectl attach = kubectl(way, "attach", "-i", "web-1")) {
            attach.in().write("hello pod\n".getBytes(StandardCharsets.UTF_8));
            attach.in().flush();

            Eventually.value(attach::out, out -> out.contains("hello pod"));
        }
        assertThat(cluster.decided("k8s.attach")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void copiesFilesBothWays(String way) throws Exception {
        Files.writeString(cluster.directory.resolve("here.txt"), "a file of the agent\n".repeat(2_000));
        Files.writeString(cluster.api.files.resolve("there.txt"), "a file of the pod\n".repeat(2_000));
        String pod = "shop/web-1:" + cluster.api.files;

        Kubectl.Result up = kubectl(way, "cp", "here.txt", pod + "/up.txt").await();
        Kubectl.Result down = kubectl(way, "cp", pod + "/there.txt", "down.txt").await();

        assertThat(up.exitCode()).as(up.err()).isZero();
        assertThat(down.exitCode()).as(down.err()).isZero();
        assertThat(cluster.api.files.resolve("up.txt")).hasContent("a file of the agent\n".repeat(2_000));
        assertThat(cluster.directory.resolve("down.txt")).hasContent("a file of the pod\n".repeat(2_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "SPDY"})
    void forwardsPorts(String way) throws Exception {
        try (Kubectl forward = kubectl(way, "port-forward", "pod/web-1", ":80")) {
            String said = Eventually.value(forward::out, out -> out.contains("Forwarding from 127.0.0.1:"));
            Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(said);
            assertThat(port.find()).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("ping\n".getBytes(StandardCharsets.UTF_8));
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                assertThat(in.readLine()).isEqualTo("pong: ping");
            }
        }
        assertThat(cluster.decided("k8s.portforward")).hasSizeGreaterThanOrEqualTo(1);
    }

    @Test
    void runsAShellAtATerminal() throws Exception {
        assumeTrue(PseudoTerminal.isInstalled("script"), "no script of util-linux");
        try (PseudoTerminal terminal = PseudoTerminal.start(
                cluster.directory,
                cluster.environment,
                List.of(Kubectl.current(), "exec", "-it", "web-1", "--", "sh"))) {
            // The shell of the test has no terminal of its own, so it shows no prompt.
            terminal.type("echo it is $((40 + 2))");
            terminal.awaitText("it is 42");
            terminal.type("exit 3");

            assertThat(terminal.awaitExit()).isEqualTo(3);
        }
    }

    @Test
    void addsADebugContainer() throws Exception {
        Kubectl.Result result = kubectl(
                        "WebSocket", "debug", "web-1", "--image=busybox", "--profile=general", "--container=dbg")
                .await();

        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(cluster.decided("k8s.debug")).hasSize(1);
    }

    @Test
    void servesAProxy() throws Exception {
        try (Kubectl proxy = kubectl("WebSocket", "proxy", "--port=0")) {
            String said = Eventually.value(proxy::out, out -> out.contains("Starting to serve on"));
            String address = said.substring(said.indexOf("127.0.0.1:")).strip();
            var answer = java.net.http.HttpClient.newBuilder()
                    .version(java.net.http.HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(
                                            "http://" + address + "/api/v1/namespaces/shop/secrets/db"))
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"Secret\"").doesNotContain("aHVudGVyMi1zZWNyZXQ=");
        }
    }
}
