package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading with the real kubectl: everything arrives, and no secret with it. */
@Timeout(120)
@NeedsKubectl
final class KubectlReadTest {

    private GuardedCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Kubectl.Result run(String... arguments) throws Exception {
        return cluster.kubectl(arguments).await();
    }

    @Test
    void getsObjectsAsATable() throws Exception {
        Kubectl.Result result = run("get", "pods");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("NAME", "STATUS", "web-1", "Running");
        assertThat(result.out()).doesNotContain("hunter2").contains("[masked:");
        assertThat(cluster.api.seen)
                .allSatisfy(
                        seen -> assertThat(seen.headers().get("authorization")).isEqualTo("Bearer " + ApiServer.TOKEN));
    }

    @Test
    void masksASecretInEveryFormOfOutput() throws Exception {
        for (String form :
                new String[] {"yaml", "json", "jsonpath={.data.password}", "go-template={{.data.password}}"}) {
            Kubectl.Result result = run("get", "secret", "db", "-o", form);

            assertThat(result.err()).as(form).isEmpty();
            assertThat(result.out()).as(form).doesNotContain("aHVudGVyMi1zZWNyZXQ=", "hunter2");
        }
        String masked =
                run("get", "secret", "db", "-o", "jsonpath={.data.password}").out();
        assertThat(new String(Base64.getDecoder().decode(masked), StandardCharsets.UTF_8))
                .startsWith("[masked:secret:");
        assertThat(run("get", "secrets", "-o", "json").out()).doesNotContain("aHVudGVyMi1zZWNyZXQ=", "c2hvcA==");
        assertThat(run("describe", "secret", "db").out())
                .contains("password:", "bytes")
                .doesNotContain("hunter2");
    }

    @Test
    void readsAHelmReleaseOfAMegabyte() throws Exception {
        String release = Releases.twice(Releases.packed(Releases.large()));
        for (int i = 1; i <= 3; i++) {
            String name = "sh.helm.release.v1.shop.v" + i;
            cluster.api.put(
                    "/api/v1/namespaces/shop/secrets/" + name,
                    Releases.secret(release).replace("sh.helm.release.v1.shop.v1", name));
        }

        Kubectl.Result list =
                run("get", "secrets", "-l", "owner=helm", "-o", "jsonpath={range .items[*]}{.data.release} {end}");

        assertThat(list.err()).isEmpty();
        List<String> releases = Stream.of(list.out().strip().split(" "))
                .filter(value -> !value.isEmpty())
                .toList();
        assertThat(releases).hasSize(3);
        for (String one : releases) {
            assertThat(Releases.unpacked(one))
                    .doesNotContain(Releases.SECRET)
                    .contains("\"replicas\":2", "pw: \\\"[masked:secret:");
        }
        assertThat(run("get", "secret", "sh.helm.release.v1.shop.v2", "-o", "jsonpath={.data.release}")
                        .out())
                .isEqualTo(releases.get(1));
    }

    @Test
    void masksWhatLooksSecretInConfigMapsAndEnvironments() throws Exception {
        assertThat(run("get", "configmap", "settings", "-o", "yaml").out())
                .contains("COLOR: blue", "DB_PASSWORD: '[masked:")
                .doesNotContain("hunter2");
        assertThat(run("get", "pod", "web-1", "-o", "yaml").out())
                .contains("name: COLOR", "value: blue", "name: DB_PASSWORD")
                .doesNotContain("hunter2");
        assertThat(run("describe", "pod", "web-1").out()).contains("COLOR:").doesNotContain("hunter2");
    }

    @Test
    void followsChanges() throws Exception {
        try (Kubectl watch = cluster.kubectl("get", "pods", "-w", "-o", "name");
                Kubectl secrets = cluster.kubectl("get", "secrets", "-w", "-o", "json")) {
            Eventually.value(watch::out, out -> out.contains("pod/web-1"));
            Eventually.value(secrets::out, out -> out.contains("\"db\""));
            Eventually.value(cluster.api.store::watchers, number -> number == 2);

            cluster.api.put("/api/v1/namespaces/shop/pods/web-2", ApiServer.pod("web-2"));
            cluster.api.put(
                    "/api/v1/namespaces/shop/secrets/late",
                    "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"late\",\"namespace\":\"shop\"},"
                            + "\"data\":{\"key\":\"bGF0ZS1zZWNyZXQ=\"}}");

            Eventually.value(watch::out, out -> out.contains("pod/web-2"));
            Eventually.value(
                    secrets::out, out -> out.contains("\"late\"") && out.trim().endsWith("}"));
            assertThat(secrets.out()).doesNotContain("bGF0ZS1zZWNyZXQ=");
        }
    }

    @Test
    void masksLogsAndFollowsThem() throws Exception {
        assertThat(run("logs", "web-1").out())
                .contains("started")
                .doesNotContain("ghp_16C7")
                .contains("[masked:");
        try (Kubectl logs = cluster.kubectl("logs", "-f", "web-1")) {
            Eventually.value(logs::out, out -> out.contains("[masked:"));
            Eventually.value(cluster.api.store::watchers, number -> number == 1);
            assertThat(logs.isAlive()).isTrue();

            cluster.api.put("/api/v1/namespaces/shop/pods/web-1", ApiServer.pod("web-1"));

            assertThat(logs.await().out()).contains("line without end now ended");
        }
    }

    @Test
    void answersWhatIsAllowedAndExplains() throws Exception {
        Kubectl.Result allowed = run("auth", "can-i", "get", "pods");
        assertThat(allowed.out()).as(allowed.err()).contains("yes");
        assertThat(run("explain", "configmap").out()).contains("KIND:", "ConfigMap", "data");
        assertThat(run("top", "pods").out()).contains("web-1", "7m", "64Mi");
        assertThat(run("version").out()).contains("v1.32.0");
        assertThat(run("api-resources").out()).contains("deployments");
        assertThat(run("rollout", "status", "deployment/web").out()).contains("successfully rolled out");
        assertThat(run("wait", "--for=condition=Ready", "pod/web-1", "--timeout=20s")
                        .out())
                .contains("condition met");
    }

    @Test
    void seesNoOtherClusterThanThroughTheGateway() throws Exception {
        assertThat(run("config", "view", "--raw").out())
                .contains("server: https://localhost:" + cluster.port(), GuardedCluster.SESSION_TOKEN)
                .doesNotContain(ApiServer.TOKEN);
        assertThat(run("config", "get-contexts", "-o", "name").out().strip()).isEqualTo("prod");
    }

    @Test
    void turnsAwayClientsOfNoSession() throws Exception {
        Kubectl.Result result = run("--token=wrong", "get", "pods");

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains("provide credentials");
        assertThat(cluster.api.seen).isEmpty();
    }
}
