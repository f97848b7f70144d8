package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.PseudoTerminal;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What kubectl does over connections that stay open, and what it does with a node, in a namespace of a real cluster: followed
 * changes and logs, commands in a pod, files, ports, a debug container, an editor, a proxy. The small API server has tests of
 * its own for the same.
 */
final class StreamRound {

    private static final long PATIENCE_SECONDS = 240;

    /** Any port does, but one that the node does not use: pods of the host's network share it. */
    private static final String PORT = "18080";

    private static final String TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    private static final Map<String, String> WEBSOCKET = Map.of();
    private static final Map<String, String> SPDY =
            Map.of("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "false", "KUBECTL_PORT_FORWARD_WEBSOCKETS", "false");

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: live, labels: {app: live}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: app
                image: %s
                stdin: true
                command:
                - sh
                - -c
                - >-
                  mkdir -p /tmp/www && echo served > /tmp/www/index.html && httpd -p %s -h /tmp/www;
                  while read line; do echo "read $line"; done; sleep 600
            """;

    private final GuardedCluster cluster;
    private final String namespace;
    private final String image;

    StreamRound(GuardedCluster cluster, String namespace, String image) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.image = image;
    }

    /**
     * Makes the round.
     *
     * @return what the cluster lacks for a part, in words; empty when nothing was left out
     */
    List<String> run() throws Exception {
        Files.writeString(cluster.directory.resolve("live.yaml"), POD.formatted(image, PORT));
        succeeds("apply", "-f", "live.yaml");
        succeeds("wait", "--for=condition=Ready", "pod/live", "--timeout=180s");
        followsChangesAndEdits();
        for (Map<String, String> way : List.of(WEBSOCKET, SPDY)) {
            attachesAndFollowsLogs(way, "hello-" + way.size());
            copies(way);
            runsCommands(way);
            forwardsAPort(way);
        }
        debugs();
        servesAProxy();
        drains();
        List<String> missing =
                Stream.concat(terminal().stream(), top().stream()).toList();
        succeeds("delete", "pod", "live", "--wait=false");
        return missing;
    }

    private Kubectl start(Map<String, String> way, String... arguments) throws Exception {
        String[] all = Stream.concat(
                        Stream.of(arguments[0], "--namespace=" + namespace),
                        Stream.of(arguments).skip(1))
                .toArray(String[]::new);
        return Kubectl.start(cluster, way, Kubectl.current(), all);
    }

    private String succeeds(Map<String, String> way, String... arguments) throws Exception {
        Kubectl.Result result = start(way, arguments).await(PATIENCE_SECONDS);
        assertThat(result.exitCode())
                .as(String.join(" ", arguments) + ": " + result.out() + result.err())
                .isZero();
        return result.out();
    }

    private String succeeds(String... arguments) throws Exception {
        return succeeds(WEBSOCKET, arguments);
    }

    private void followsChangesAndEdits() throws Exception {
        succeeds("create", "configmap", "watched", "--from-literal=COLOR=blue");
        try (Kubectl watch =
                start(WEBSOCKET, "get", "configmap", "watched", "-w", "-o", "jsonpath={.data.COLOR}{'\\n'}")) {
            Eventually.value(watch::out, out -> out.contains("blue"));
            succeeds(Map.of("KUBE_EDITOR", "sed -i s/blue/amber/"), "edit", "configmap", "watched");
            Eventually.value(watch::out, out -> out.contains("amber"));
        }
    }

    private void attachesAndFollowsLogs(Map<String, String> way, String word) throws Exception {
        try (Kubectl logs = start(way, "logs", "-f", "live");
                Kubectl attach = start(way, "attach", "-i", "live")) {
            attach.in().write((word + " " + TOKEN + "\n").getBytes(StandardCharsets.UTF_8));
            attach.in().flush();
            Eventually.value(attach::out, out -> out.contains("read " + word + " [masked:"));
            Eventually.value(logs::out, out -> out.contains("read " + word + " [masked:"));
            assertThat(attach.out() + logs.out()).doesNotContain(TOKEN);
        }
    }

    private void copies(Map<String, String> way) throws Exception {
        String text = "a file of the agent\n".repeat(20_000);
        Files.writeString(cluster.directory.resolve("here.txt"), text);
        succeeds(way, "cp", "here.txt", "live:/tmp/there.txt");
        succeeds(way, "cp", "live:/tmp/there.txt", "back.txt");
        assertThat(cluster.directory.resolve("back.txt")).hasContent(text);
        Files.delete(cluster.directory.resolve("back.txt"));
    }

    private void runsCommands(Map<String, String> way) throws Exception {
        Kubectl.Result failing = start(
                        way, "exec", "live", "--", "sh", "-c", "echo out $0; echo warned >&2; exit 7", TOKEN)
                .await(PATIENCE_SECONDS);
        assertThat(failing.out()).contains("out [masked:").doesNotContain(TOKEN);
        assertThat(failing.err()).contains("warned", "exit code 7");
        assertThat(failing.exitCode()).isEqualTo(7);
        Kubectl.Result typed = start(way, "exec", "-i", "live", "--", "cat")
                .input("typed without an end")
                .await(PATIENCE_SECONDS);
        assertThat(typed.out()).isEqualTo("typed without an end");
    }

    private void forwardsAPort(Map<String, String> way) throws Exception {
        try (Kubectl forward = start(way, "port-forward", "pod/live", ":" + PORT)) {
            String said = Eventually.value(forward::out, out -> out.contains("Forwarding from 127.0.0.1:"));
            Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(said);
            assertThat(port.find()).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write("GET /index.html HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                                .lines())
                        .contains("served");
            }
        }
    }

    private void debugs() throws Exception {
        succeeds("debug", "live", "--image=" + image, "--container=looker", "--profile=general", "--", "sleep", "5");
        assertThat(succeeds("get", "pod", "live", "-o", "jsonpath={.spec.ephemeralContainers[*].name}"))
                .isEqualTo("looker");
    }

    private void servesAProxy() throws Exception {
        succeeds("create", "secret", "generic", "proxied", "--from-literal=password=of-the-proxied-secret");
        try (Kubectl proxy = start(WEBSOCKET, "proxy", "--port=0")) {
            String said = Eventually.value(proxy::out, out -> out.contains("Starting to serve on"));
            URI secret = URI.create(
                    "http://" + said.substring(said.indexOf("127.0.0.1:")).strip() + "/api/v1/namespaces/" + namespace
                            + "/secrets/proxied");
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(secret)
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            // base64 of the value, whole or in part.
            assertThat(answer.body()).contains("\"Secret\"").doesNotContain("b2YtdGhlLXByb3hpZWQ");
        }
    }

    /** As a trial, because the node may have other work. */
    private void drains() throws Exception {
        String node = succeeds("get", "pod", "live", "-o", "jsonpath={.spec.nodeName}");
        assertThat(succeeds("drain", node, "--dry-run=server", "--force", "--pod-selector=app=live"))
                .contains("live", "(server dry run)");
        assertThat(cluster.decided("k8s.evict")).isNotEmpty();
    }

    private List<String> terminal() throws Exception {
        if (!PseudoTerminal.isInstalled("script")) {
            return List.of("exec -it: there is no script of util-linux");
        }
        try (PseudoTerminal terminal = PseudoTerminal.start(
                cluster.directory,
                cluster.environment,
                List.of(Kubectl.current(), "exec", "-it", "--namespace=" + namespace, "live", "--", "sh"))) {
            terminal.type("echo it is $((40 + 2))");
            terminal.awaitText("it is 42");
            terminal.type("exit 3");
            assertThat(terminal.awaitExit()).isEqualTo(3);
        }
        return List.of();
    }

    private List<String> top() throws Exception {
        if (start(WEBSOCKET, "get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes")
                        .await(PATIENCE_SECONDS)
                        .exitCode()
                != 0) {
            return List.of("top: the cluster has no metrics server");
        }
        assertThat(succeeds("top", "nodes")).contains("CPU(cores)");
        return List.of();
    }
}
