package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.GatewayProcess;
import io.productionguard.gateway.testing.GatewayProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} and {@code policy explain} with a cluster, from the command line: a kubeconfig goes in, kubectl comes out. */
@Timeout(180)
@NeedsKubectl
final class RunWithClusterTest {

    private final ApiServer api;

    @TempDir
    Path directory;

    RunWithClusterTest() throws Exception {
        api = new ApiServer();
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.writeString(directory.resolve("guard.yml"), """
                version: 1
                targets:
                  prod: {type: kubernetes, address: "%s", credential: prod, namespace: shop}
                isolation: none
                """.formatted(api.address()));
        Files.writeString(directory.resolve("admin.conf"), """
                apiVersion: v1
                kind: Config
                current-context: prod
                contexts: [{name: prod, context: {cluster: prod, user: admin}}]
                clusters: [{name: prod, cluster: {server: "%s", certificate-authority: "%s"}}]
                users: [{name: admin, user: {token: "%s"}}]
                """.formatted(
                        api.address(), api.certificate.certificateFile(), ApiServer.TOKEN));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Result run(String... command) throws Exception {
        String[] arguments = new String[command.length + 7];
        String[] own = {"run", "-c", "guard.yml", "--credential", "prod=file:admin.conf", "--output", "out"};
        System.arraycopy(own, 0, arguments, 0, own.length);
        System.arraycopy(command, 0, arguments, own.length, command.length);
        try (GatewayProcess process = GatewayProcess.in(directory).start(arguments)) {
            return process.await();
        }
    }

    @Test
    void kubectlFindsTheClusterAndNoSecret() throws Exception {
        Result result = run("--", Kubectl.current(), "get", "secret", "db", "-o", "yaml");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("kind: Secret").doesNotContain("aHVudGVyMi1zZWNyZXQ=");
        assertThat(directory.resolve("out/recording.jsonl"))
                .content()
                .contains("shop/core/secrets/db")
                .doesNotContain(ApiServer.TOKEN, "aHVudGVyMi1zZWNyZXQ=");
    }

    @Test
    void explainsARequest() throws Exception {
        Files.writeString(directory.resolve("pod.json"), "{\"spec\":{\"hostPID\":true}}");
        try (GatewayProcess process = GatewayProcess.in(directory)
                .start("policy", "explain", "-c", "guard.yml", "--target", "prod", "DELETE /api/v1/namespaces/shop")) {
            assertThat(process.await().out()).contains("deny", "k8s.delete.namespace", "everything in it");
        }
        try (GatewayProcess process = GatewayProcess.in(directory)
                .start("policy", "explain", "-c", "guard.yml", "--target", "prod", "GET pods")) {
            Result result = process.await();
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("METHOD /path");
        }
    }
}
