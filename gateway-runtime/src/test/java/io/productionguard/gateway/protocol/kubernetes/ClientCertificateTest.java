package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.TestCertificate;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that knows the gateway by its certificate, as kubeadm's {@code admin.conf} does, with the real kubectl. */
@Timeout(120)
@NeedsKubectl
final class ClientCertificateTest {

    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: prod
            contexts: [{name: prod, context: {cluster: prod, user: admin}}]
            clusters: [{name: prod, cluster: {server: "%s"}}]
            users: [{name: admin, user: {client-certificate: %s, client-key: %s}}]
            """;

    @ParameterizedTest
    @ValueSource(strings = {"PEM", "kubeconfig"})
    void provesTheGatewayAndNothingElse(String form) throws Exception {
        TestCertificate certificate = TestCertificate.create("dns:gateway");
        ApiServer api = ApiServer.forClientsWith(certificate);
        String credential = form.equals("PEM")
                ? Files.readString(certificate.certificateFile()) + Files.readString(certificate.keyFile())
                : KUBECONFIG.formatted(api.address(), certificate.certificateFile(), certificate.keyFile());
        try (GuardedCluster cluster = GuardedCluster.allowing(api, credential)) {
            Kubectl.Result read = cluster.kubectl("get", "pods").await();
            Kubectl.Result exec =
                    cluster.kubectl("exec", "web-1", "--", "echo", "inside").await();

            assertThat(read.out()).as(read.err()).contains("web-1");
            assertThat(exec.out()).as(exec.err()).isEqualTo("inside\n");
            assertThat(api.seen)
                    .isNotEmpty()
                    .noneSatisfy(request -> assertThat(request.headers()).containsKey("authorization"));
        }
    }

    @Test
    void isMissed() throws Exception {
        ApiServer api = ApiServer.forClientsWith(TestCertificate.create("dns:gateway"));
        try (GuardedCluster cluster = GuardedCluster.allowing(api, ApiServer.TOKEN)) {
            Kubectl.Result read = cluster.kubectl("get", "pods").await();

            assertThat(read.exitCode()).isNotZero();
            assertThat(api.seen).isEmpty();
        }
    }
}
