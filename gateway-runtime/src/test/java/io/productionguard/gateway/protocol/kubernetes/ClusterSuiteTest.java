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

    private final String namespace =
            "guard-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final String secret = "s3cret-" + namespace;

    private GuardedCluster cluster;

    @Test
    void goesRoundTheSmallApiServer() throws Exception {
        try (GuardedCluster guarded = GuardedCluster.allowing()) {
            round(guarded);
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = VARIABLE, matches = ".+")
    void goesRoundARealCluster() throws Exception {
        String kubeconfig = Files.readString(Path.of(System.getenv(VARIABLE)));
        try (GuardedCluster guarded = GuardedCluster.of(kubeconfig, server(kubeconfig))) {
            round(guarded);
        }
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

    private String run(String... arguments) throws Exception {
        Kubectl.Result result = cluster.kubectl(arguments).await();
        assertThat(result.exitCode())
                .as(String.join(" ", arguments) + ": " + result.out() + result.err())
                .isZero();
        assertThat(result.out() + result.err())
                .doesNotContain(secret)
                .doesNotContain(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        return result.out();
    }

    private void round(GuardedCluster guarded) throws Exception {
        cluster = guarded;
        String in = "--namespace=" + namespace;
        run("create", "namespace", namespace);
        try {
            Files.writeString(cluster.directory.resolve("config.yaml"), """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: settings}
                    data: {COLOR: blue}
                    """);
            run("apply", in, "-f", "config.yaml");
            run("apply", in, "--server-side", "--force-conflicts", "-f", "config.yaml");
            run("patch", in, "configmap", "settings", "--type=merge", "-p", "{\"data\":{\"COLOR\":\"red\"}}");
            assertThat(run("get", in, "configmap", "settings", "-o", "jsonpath={.data.COLOR}"))
                    .isEqualTo("red");

            run("create", in, "secret", "generic", "db", "--from-literal=password=" + secret);
            run("get", in, "secret", "db", "-o", "yaml");
            run("get", in, "secrets", "-o", "json");
            run("describe", in, "secret", "db");

            String image = System.getenv().getOrDefault("PRODUCTION_GUARD_CLUSTER_IMAGE", "busybox");
            run("run", in, "box", "--image=" + image, "--restart=Never", "--command", "--", "sleep", "600");
            run("wait", in, "--for=condition=Ready", "pod/box", "--timeout=180s");
            assertThat(run("exec", in, "box", "--", "echo", "from inside")).contains("from inside");
            try (Kubectl exec = cluster.kubectl("exec", in, "-i", "box", "--", "cat")) {
                exec.in().write("typed\n".getBytes(StandardCharsets.UTF_8));
                exec.in().flush();
                Eventually.value(exec::out, out -> out.contains("typed"));
            }
            run("get", in, "pods");
            assertThat(run("auth", "can-i", in, "get", "pods")).contains("yes");
            run("delete", in, "pod", "box", "--wait=false");
        } finally {
            run("delete", "namespace", namespace, "--wait=false");
        }
    }
}
