package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changing things with the real kubectl: every verb arrives as it was typed, or is held or denied in words kubectl prints. */
@Timeout(180)
@NeedsKubectl
final class KubectlChangeTest {

    private static final String CONFIG = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: fresh, namespace: shop}
            data: {COLOR: %s}
            """;

    private GuardedCluster cluster;

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Kubectl.Result run(String... arguments) throws Exception {
        return cluster.kubectl(arguments).await();
    }

    private Path manifest(String name, String text) throws Exception {
        return Files.writeString(cluster.directory.resolve(name), text);
    }

    private static void succeeded(Kubectl.Result result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }

    @Test
    void appliesOnTheClientAndOnTheServer() throws Exception {
        cluster = GuardedCluster.allowing();
        manifest("fresh.yaml", CONFIG.formatted("red"));

        succeeded(run("apply", "-f", "fresh.yaml"));
        assertThat(cluster.api
                        .store
                        .get("/api/v1/namespaces/shop/configmaps/fresh")
                        .get("data"))
                .isEqualTo(Map.of("COLOR", "red"));
        manifest("fresh.yaml", CONFIG.formatted("green"));
        succeeded(run("apply", "-f", "fresh.yaml"));
        manifest("fresh.yaml", CONFIG.formatted("white"));
        succeeded(run("apply", "--server-side", "--force-conflicts", "-f", "fresh.yaml"));

        assertThat(cluster.api
                        .store
                        .get("/api/v1/namespaces/shop/configmaps/fresh")
                        .get("data"))
                .isEqualTo(Map.of("COLOR", "white"));
        assertThat(cluster.api.seen("PATCH", "configmaps/fresh"))
                .extracting(ApiServer.Seen::contentType)
                .startsWith("application/strategic-merge-patch+json")
                .contains("application/apply-patch+yaml");
    }

    @Test
    void showsADifferenceWithoutAsking() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();
        manifest("settings.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: shop}
                data: {COLOR: red}
                """);

        Kubectl.Result diff = run("diff", "-f", "settings.yaml");

        assertThat(diff.exitCode()).as(diff.err()).isEqualTo(1);
        assertThat(diff.out()).contains("-  COLOR: blue", "+  COLOR: red").doesNotContain("hunter2");
        assertThat(cluster.decided("k8s.dryrun")).isNotEmpty();
        assertThat(cluster.api
                        .store
                        .get("/api/v1/namespaces/shop/configmaps/settings")
                        .toString())
                .contains("blue");
    }

    @Test
    void edits() throws Exception {
        cluster = GuardedCluster.allowing();
        Path editor = manifest("editor", "#!/bin/sh\nsed -i 's/COLOR: blue/COLOR: black/' \"$1\"\n");
        assertThat(editor.toFile().setExecutable(true)).isTrue();

        succeeded(Kubectl.start(
                        cluster,
                        Map.of("KUBE_EDITOR", editor.toString()),
                        Kubectl.current(),
                        "edit",
                        "configmap",
                        "settings")
                .await());

        assertThat(cluster.api
                        .store
                        .get("/api/v1/namespaces/shop/configmaps/settings")
                        .get("data"))
                .isEqualTo(Map.of("COLOR", "black", "DB_PASSWORD", "hunter2-in-config"));
    }

    @Test
    void patchesScalesLabelsAndDeletes() throws Exception {
        cluster = GuardedCluster.allowing();

        succeeded(run("patch", "configmap", "settings", "--type=merge", "-p", "{\"data\":{\"COLOR\":\"pink\"}}"));
        succeeded(run(
                "patch",
                "configmap",
                "settings",
                "--type=json",
                "-p",
                "[{\"op\":\"replace\",\"path\":\"/data/COLOR\",\"value\":\"grey\"}]"));
        succeeded(run("scale", "deployment/web", "--replicas=5"));
        succeeded(run("label", "pod", "web-1", "tier=front"));
        succeeded(run("create", "configmap", "made", "--from-literal=a=b"));
        succeeded(run("delete", "configmap", "made", "--wait=false"));

        assertThat(cluster.api
                        .store
                        .get("/api/v1/namespaces/shop/configmaps/settings")
                        .toString())
                .contains("grey");
        assertThat(cluster.api
                        .store
                        .get("/apis/apps/v1/namespaces/shop/deployments/web")
                        .toString())
                .contains("replicas=5");
        assertThat(cluster.api.store.get("/api/v1/namespaces/shop/configmaps/made"))
                .isNull();
        assertThat(cluster.decided("k8s.scale")).hasSize(1);
        assertThat(cluster.decided("k8s.delete"))
                .singleElement()
                .satisfies(event -> assertThat(event.resources()).containsExactly("shop/core/configmaps/made"));
    }

    @Test
    void drainsANode() throws Exception {
        cluster = GuardedCluster.allowing();

        succeeded(run("drain", "node-1", "--force", "--ignore-daemonsets", "--timeout=20s"));

        assertThat(cluster.decided("k8s.evict")).hasSize(1);
        assertThat(cluster.api.store.get("/api/v1/namespaces/shop/pods/web-1")).isNull();
    }

    @Test
    void printsWhyDeletingANamespaceIsDenied() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        Kubectl.Result denied = run("delete", "namespace", "shop");

        assertThat(denied.exitCode()).isNotZero();
        assertThat(denied.err())
                .contains("Error from server (Forbidden)", "denied by rule \"irreversible\"", "everything in it");
        assertThat(cluster.api.seen("DELETE", "")).isEmpty();
        assertThat(cluster.api.store.get("/api/v1/namespaces/shop")).isNotNull();
    }

    @Test
    void holdsAChangeUntilItIsApproved() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        try (Kubectl patch = cluster.kubectl(
                "patch", "configmap", "settings", "--type=merge", "-p", "{\"data\":{\"COLOR\":\"held\"}}")) {
            ApprovalRequest request = cluster.held();
            assertThat(request.actions()).containsExactly("k8s.patch");
            assertThat(request.resources()).containsExactly("shop/core/configmaps/settings");
            assertThat(cluster.kubectl("get", "pods").await().exitCode()).isZero();
            assertThat(patch.isAlive()).isTrue();
            assertThat(cluster.api
                            .store
                            .get("/api/v1/namespaces/shop/configmaps/settings")
                            .toString())
                    .contains("blue");

            cluster.approve(request);

            succeeded(patch.await());
            assertThat(cluster.api
                            .store
                            .get("/api/v1/namespaces/shop/configmaps/settings")
                            .toString())
                    .contains("held");
        }
    }

    @Test
    void showsTheApproverWhatAChangeWouldDo() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        try (Kubectl patch = cluster.kubectl(
                "patch",
                "configmap",
                "settings",
                "--type=merge",
                "-p",
                "{\"data\":{\"DB_PASSWORD\":\"hunter3-new\"}}")) {
            ApprovalRequest request = cluster.held();

            String shown = String.join("\n", request.parameters());
            assertThat(shown).contains("changes the object:", "- data.DB_PASSWORD: ***", "+ data.DB_PASSWORD: ***");
            assertThat(shown).doesNotContain("hunter");
            assertThat(cluster.api.seen("PATCH", "dryRun=All")).hasSize(1);
            assertThat(cluster.api
                            .store
                            .get("/api/v1/namespaces/shop/configmaps/settings")
                            .toString())
                    .doesNotContain("hunter3");
            cluster.approve(request);

            succeeded(patch.await());
        }
        assertThat(cluster.recorder.events().toString()).doesNotContain("hunter");
    }

    @Test
    void readsWhatTypedClientsSendAsProtobuf() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        try (Kubectl create =
                cluster.kubectl("create", "secret", "generic", "fresh", "--from-literal=key=a-literal-secret")) {
            ApprovalRequest request = cluster.held();

            assertThat(request.resources()).containsExactly("shop/core/secrets/fresh");
            assertThat(request.toString()).doesNotContain("a-literal-secret", "YS1saXRlcmFsLXNlY3JldA");
            cluster.approve(request);
            succeeded(create.await());
        }
        assertThat(cluster.recorder.events().toString()).doesNotContain("a-literal-secret", "YS1saXRlcmFsLXNlY3JldA");
        assertThat(run("create", "clusterrolebinding", "mine", "--clusterrole=cluster-admin", "--user=agent")
                        .err())
                .contains("denied by rule", "binds the role cluster-admin");
    }

    @Test
    void holdsACommandInAPodUntilItIsApproved() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        try (Kubectl exec = cluster.kubectl("exec", "web-1", "--", "echo", "it ran")) {
            ApprovalRequest request = cluster.held();
            assertThat(request.actions()).containsExactly("k8s.exec");
            assertThat(request.parameters()).contains("echo 'it ran'");
            assertThat(exec.out()).isEmpty();
            cluster.approve(request);

            assertThat(exec.await().out()).isEqualTo("it ran\n");
        }
    }

    @Test
    void tellsThatAChangeWasRejected() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        try (Kubectl patch = cluster.kubectl("scale", "deployment/web", "--replicas=0")) {
            cluster.answer(cluster.held(), ApprovalDecision.Verdict.DENY);

            Kubectl.Result rejected = patch.await();
            assertThat(rejected.exitCode()).isNotZero();
            assertThat(rejected.err()).contains("(Forbidden)", "not approved");
        }
    }

    @Test
    void refusesMaskedValuesThatTravelBack() throws Exception {
        cluster = GuardedCluster.allowing();
        Kubectl.Result secret = run("get", "secret", "db", "-o", "yaml");
        manifest("secret.yaml", secret.out());

        for (String[] command : new String[][] {
            {"replace", "-f", "secret.yaml"},
            {"apply", "-f", "secret.yaml"},
            {"apply", "--server-side", "--force-conflicts", "-f", "secret.yaml"}
        }) {
            Kubectl.Result result = run(command);
            assertThat(result.exitCode()).as(String.join(" ", command)).isNotZero();
            assertThat(result.err()).contains("stands for a value that was masked");
        }
        assertThat(cluster.api.store.get("/api/v1/namespaces/shop/secrets/db").toString())
                .contains("aHVudGVyMi1zZWNyZXQ=");
    }

    @Test
    void letsASecretBeSetThatIsNeverShown() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        try (Kubectl patch = cluster.kubectl(
                "patch", "secret", "db", "--type=merge", "-p", "{\"stringData\":{\"password\":\"brand-new-value\"}}")) {
            ApprovalRequest request = cluster.held();
            assertThat(request.text() + request.parameters()).doesNotContain("brand-new-value");
            cluster.approve(request);

            succeeded(patch.await());
        }
        assertThat(cluster.recorder.events().toString()).doesNotContain("brand-new-value");
        assertThat(cluster.api.seen("PATCH", "secrets/db"))
                .anySatisfy(seen -> assertThat(seen.body()).contains("brand-new-value"));
    }

    @Test
    void deniesPrivilegedPodsAndImpersonation() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        Kubectl.Result privileged = run("run", "evil", "--image=x", "--privileged");
        Kubectl.Result impersonating = run("get", "pods", "--as=admin", "--as-group=system:masters");

        assertThat(privileged.err()).contains("(Forbidden)", "a privileged container");
        assertThat(impersonating.err()).contains("acts as group/system:masters");
        assertThat(cluster.api.seen("POST", "pods")).isEmpty();
    }

    @Test
    void aWatchGoesOnWhileAChangeIsHeld() throws Exception {
        cluster = GuardedCluster.withBuiltInRules();

        try (Kubectl watch = cluster.kubectl("get", "pods", "-w", "-o", "name");
                Kubectl held = cluster.kubectl("delete", "pod", "web-1", "--wait=false")) {
            cluster.held();
            Eventually.value(cluster.api.store::watchers, number -> number > 0);
            cluster.api.put("/api/v1/namespaces/shop/pods/web-7", ApiServer.pod("web-7"));

            Eventually.value(watch::out, out -> out.contains("pod/web-7"));
            assertThat(held.isAlive()).isTrue();
        }
    }

    private void shown(String[] parts, String... command) throws Exception {
        try (Kubectl held = cluster.kubectl(command)) {
            ApprovalRequest request = cluster.held();
            assertThat(String.join("\n", request.parameters())).contains(parts);
            cluster.answer(request, ApprovalDecision.Verdict.DENY);
            assertThat(held.await().exitCode()).isNotZero();
        }
    }

    @Test
    void showsTheApproverWhatDeletionsEvictionsAndTokensWouldDoAndDoesNothing() throws Exception {
        cluster = GuardedCluster.asking();
        cluster.api.put("/api/v1/namespaces/shop/pods/kept", ApiServer.pod("kept"));
        cluster.api.put(
                "/apis/example.com/v1/namespaces/shop/widgets/lever",
                "{\"kind\":\"Widget\",\"metadata\":{\"name\":\"lever\",\"namespace\":\"shop\"}}");

        shown(
                new String[] {"deletes pods web-1", "the API server accepts it (dry run)"},
                "delete",
                "pod",
                "web-1",
                "--wait=false");
        shown(
                new String[] {"contains 1 widgets.example.com: lever", "contains 2 pods"},
                "delete",
                "namespace",
                "shop",
                "--wait=false");
        shown(
                new String[] {"makes a token of the service account ci", "valid for 600 seconds"},
                "create",
                "token",
                "ci",
                "--duration=10m");
        shown(
                new String[] {"evicts the pod kept", "the dry run was refused: Cannot evict pod"},
                "create",
                "--raw",
                "/api/v1/namespaces/shop/pods/kept/eviction",
                "-f",
                manifest(
                                "eviction.json",
                                "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"kept\"}}")
                        .toString());

        assertThat(cluster.api.store.get("/api/v1/namespaces/shop/pods/web-1")).isNotNull();
        assertThat(cluster.api.store.get("/api/v1/namespaces/shop")).isNotNull();
        assertThat(cluster.api.seen("DELETE", ""))
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.toString()).contains("dryRun=All"));
        assertThat(cluster.recorder.events().toString()).doesNotContain(ApiServer.MADE_TOKEN);
    }

    @Test
    void refusesImpersonationThatOnlyTheDefaultCovers() throws Exception {
        cluster = GuardedCluster.with("rules:\n  - {name: reads, effect: allow, actions: [k8s.list, k8s.discover]}\n");

        Kubectl.Result impersonating = run("get", "--raw", "/api/v1/namespaces/shop/pods", "--as=bob");

        assertThat(impersonating.err()).contains("(Forbidden)", "only a rule that matches k8s.impersonate");
        assertThat(cluster.enforcement.desk().waiting()).isEmpty();
    }

    @Test
    void saysHowToGoOnWhereATemplateIsSentBackMasked() throws Exception {
        cluster = GuardedCluster.allowing();
        cluster.api.put(
                "/api/v1/namespaces/shop/pods/copied",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"copied\",\"namespace\":\"shop\"},"
                        + "\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"web:1\",\"env\":[{\"name\":\"DB_PASSWORD\","
                        + "\"value\":\"hunter2-copied\"}]}]}}");

        Kubectl.Result copy =
                run("debug", "copied", "--copy-to=mine", "--container=app", "--image=busybox", "--", "sh");

        assertThat(copy.exitCode()).isNotZero();
        assertThat(copy.err()).contains("stands for a value that was masked", "valueFrom.secretKeyRef");
        assertThat(cluster.api.store.get("/api/v1/namespaces/shop/pods/mine")).isNull();
    }
}
