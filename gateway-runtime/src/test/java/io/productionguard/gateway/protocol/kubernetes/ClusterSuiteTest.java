package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One round through what kubectl does, in a namespace of its own that is removed again: against the small API server always,
 * against a real cluster where {@code PRODUCTION_GUARD_CLUSTER} names a kubeconfig ({@code ./verify --cluster FILE} sets it).
 */
@Timeout(600)
@EnabledIf("io.productionguard.gateway.protocol.kubernetes.Kubectl#isInstalled")
final class ClusterSuiteTest {

    private static final String VARIABLE = "PRODUCTION_GUARD_CLUSTER";

    /** Images have to be fetched first. */
    private static final long PATIENCE_SECONDS = 240;

    private static final String CONFIG = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {COLOR: %s}
            """;

    private static final String WORKLOAD = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: app
                    image: %s
                    command: [sleep, "600"]
                    env: [{name: DB_PASSWORD, value: secret-of-the-template}]
            """;

    private final String namespace =
            "guard-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final String secret = "s3cret-" + namespace;

    private GuardedCluster cluster;

    @Test
    void goesRoundTheSmallApiServer() throws Exception {
        try (GuardedCluster guarded = GuardedCluster.allowing()) {
            round(guarded, () -> {
                objects();
                secrets();
                pods();
            });
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = VARIABLE, matches = ".+")
    void changesObjectsOfARealCluster() throws Exception {
        try (GuardedCluster guarded = real()) {
            round(guarded, () -> {
                objects();
                rest();
            });
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = VARIABLE, matches = ".+")
    void keepsTheSecretsOfARealCluster() throws Exception {
        try (GuardedCluster guarded = real()) {
            round(guarded, this::secrets);
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = VARIABLE, matches = ".+")
    void reachesIntoThePodsOfARealCluster() throws Exception {
        try (GuardedCluster guarded = real()) {
            cluster = guarded;
            String ready =
                    run("get", "nodes", "-o", "jsonpath={.items[*].status.conditions[?(@.type==\"Ready\")].status}");
            if (!ready.contains("True")) {
                skipped(
                        "all that needs pods (exec, attach, logs, cp, port-forward, debug, drain, rollout): the cluster has no node that is ready");
            }
            round(guarded, () -> {
                pods();
                workloads();
                new StreamRound(cluster, namespace, image()).run().forEach(ClusterSuiteTest::leftOut);
            });
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = VARIABLE, matches = ".+")
    void letsHelmWorkInARealCluster() throws Exception {
        if (!Helm.isInstalled()) {
            skipped("Helm: there is no helm on the PATH");
        }
        try (GuardedCluster guarded = real()) {
            round(guarded, () -> new Helm(cluster, namespace).goesRound(secret));
        }
    }

    /** Says on the console as well what was left out, and why. */
    private static void skipped(String what) {
        leftOut(what);
        Assumptions.abort(what);
    }

    private static void leftOut(String what) {
        System.out.println("SKIPPED: " + what);
    }

    private static String image() {
        return System.getenv().getOrDefault("PRODUCTION_GUARD_CLUSTER_IMAGE", "busybox");
    }

    private static GuardedCluster real() throws Exception {
        String kubeconfig = Files.readString(Path.of(System.getenv(VARIABLE)));
        return GuardedCluster.of(kubeconfig, server(kubeconfig));
    }

    /** The address of the cluster of the current context. */
    private static String server(String kubeconfig) {
        Map<?, ?> root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(kubeconfig);
        Object current = root.get("current-context");
        Object name = named(root, "contexts", current, "context").get("cluster");
        return String.valueOf(named(root, "clusters", name, "cluster").get("server"));
    }

    private static Map<?, ?> named(Map<?, ?> root, String section, Object name, String member) {
        for (Object each : (List<?>) root.get(section)) {
            if (each instanceof Map<?, ?> entry && name.equals(entry.get("name"))) {
                return (Map<?, ?>) entry.get(member);
            }
        }
        throw new AssertionError("the kubeconfig has no " + section + " called " + name);
    }

    private Kubectl.Result result(String... arguments) throws Exception {
        Kubectl.Result result = cluster.kubectl(arguments).await(PATIENCE_SECONDS);
        assertThat(result.out() + result.err())
                .doesNotContain(secret)
                .doesNotContain(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        return result;
    }

    private String run(String... arguments) throws Exception {
        Kubectl.Result result = result(arguments);
        assertThat(result.exitCode())
                .as(String.join(" ", arguments) + ": " + result.out() + result.err())
                .isZero();
        return result.out();
    }

    /** In the round's own namespace. */
    private String in(String... arguments) throws Exception {
        return run(here(arguments));
    }

    private String[] here(String... arguments) {
        return Stream.concat(
                        Stream.of(arguments[0], "--namespace=" + namespace),
                        Stream.of(arguments).skip(1))
                .toArray(String[]::new);
    }

    private interface Part {
        void run() throws Exception;
    }

    private void round(GuardedCluster guarded, Part part) throws Exception {
        cluster = guarded;
        run("create", "namespace", namespace);
        try {
            part.run();
        } finally {
            run("delete", "namespace", namespace, "--wait=false");
        }
    }

    private void manifest(String name, String text) throws Exception {
        Files.writeString(cluster.directory.resolve(name), text);
    }

    private void objects() throws Exception {
        manifest("config.yaml", CONFIG.formatted("blue"));
        in("apply", "-f", "config.yaml");
        in("apply", "--server-side", "--force-conflicts", "-f", "config.yaml");
        in("patch", "configmap", "settings", "--type=merge", "-p", "{\"data\":{\"COLOR\":\"red\"}}");
        assertThat(in("get", "configmap", "settings", "-o", "jsonpath={.data.COLOR}"))
                .isEqualTo("red");
        assertThat(in("get", "configmap", "settings", "-o", "go-template={{.data.COLOR}}"))
                .isEqualTo("red");
        assertThat(run("auth", "can-i", "--namespace=" + namespace, "get", "pods"))
                .contains("yes");
    }

    /** What the small API server has tests of its own for. */
    private void rest() throws Exception {
        manifest("config.yaml", CONFIG.formatted("green"));
        Kubectl.Result difference = result(here("diff", "-f", "config.yaml"));
        assertThat(difference.out()).contains("-  COLOR: red", "+  COLOR: green");
        Kubectl.Result conflict =
                result(here("apply", "--server-side", "--field-manager=somebody", "-f", "config.yaml"));
        assertThat(conflict.err()).contains("conflict");
        assertThat(run("explain", "deployment.spec.replicas")).contains("FIELD: replicas");
        assertThat(run("api-resources")).contains("deployments");
        in("create", "role", "reader", "--verb=get", "--resource=pods");
        in("create", "token", "default");
        assertThat(result(here("create", "token", "default")).out()).contains("[masked:");
        in("label", "configmap", "settings", "tier=front");
        in("delete", "configmaps", "--selector=tier=front");
        in("delete", "roles", "--all");
        Kubectl.Result gone = result(here("get", "configmap", "settings"));
        assertThat(gone.err()).contains("(NotFound)");
    }

    private void secrets() throws Exception {
        in("create", "secret", "generic", "db", "--from-literal=password=" + secret);
        String yaml = in("get", "secret", "db", "-o", "yaml");
        in("get", "secrets", "-o", "json");
        in("get", "secret", "db", "-o", "jsonpath={.data.password}");
        in("describe", "secret", "db");

        manifest("secret.yaml", yaml);
        assertThat(result(here("apply", "-f", "secret.yaml")).err()).contains("stands for a value that was masked");
        Kubectl.Result copied = result(here(
                "patch",
                "secret",
                "db",
                "--type=json",
                "--dry-run=server",
                "-o",
                "yaml",
                "-p",
                "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{}},"
                        + "{\"op\":\"copy\",\"from\":\"/data/password\",\"path\":\"/metadata/annotations/x\"}]"));
        assertThat(copied.err()).contains("must not copy or move");
        in("patch", "secret", "db", "-p", "{\"stringData\":{\"user\":\"shop\"}}");
    }

    private void pods() throws Exception {
        in("run", "box", "--image=" + image(), "--restart=Never", "--command", "--", "sleep", "600");
        in("wait", "--for=condition=Ready", "pod/box", "--timeout=180s");
        assertThat(in("exec", "box", "--", "echo", "from inside")).contains("from inside");
        try (Kubectl exec = cluster.kubectl(here("exec", "-i", "box", "--", "cat"))) {
            exec.in().write("typed\n".getBytes(StandardCharsets.UTF_8));
            exec.in().flush();
            Eventually.value(exec::out, out -> out.contains("typed"));
        }
        in("logs", "box");
        in("get", "pods");
        in("get", "pods", "-o", "wide");
        in("delete", "pod", "box", "--wait=false");
    }

    private void workloads() throws Exception {
        manifest("web.yaml", WORKLOAD.formatted(image()));
        in("apply", "-f", "web.yaml");
        in("rollout", "status", "deployment/web", "--timeout=180s");
        in("scale", "deployment/web", "--replicas=2");
        in("rollout", "restart", "deployment/web");
        in("rollout", "status", "deployment/web", "--timeout=180s");
        // The newest: one of before may be on its way out.
        String pod = in(
                "get",
                "pods",
                "-l",
                "app=web",
                "--sort-by=.metadata.creationTimestamp",
                "-o",
                "jsonpath={.items[-1:].metadata.name}");
        // A refusal that explains itself with the pod: reading masks the variable, and so does this.
        Kubectl.Result refused = result(
                here(
                        "patch",
                        "pod",
                        pod,
                        "--dry-run=server",
                        "-p",
                        "{\"spec\":{\"containers\":[{\"name\":\"app\",\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"x\"}]}]}}"));
        assertThat(refused.err()).contains("is invalid").doesNotContain("of-the-template");
        in("delete", "-f", "web.yaml", "--wait=false");
    }
}
