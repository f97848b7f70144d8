package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's own credential in the forms in which people have one. */
final class ClusterAccessTest {

    private static final String ADDRESS = "https://10.0.0.1:6443";

    @TempDir
    Path directory;

    private static ClusterAccess access(String secret) throws IOException {
        return ClusterAccess.of(Optional.of(new Credential("prod", Optional.empty(), secret)), ADDRESS);
    }

    private static String kubeconfig(String user) {
        return kubeconfig(user, "");
    }

    private static String kubeconfig(String user, String cluster) {
        return """
                apiVersion: v1
                kind: Config
                current-context: prod
                contexts:
                - {name: other, context: {cluster: other, user: other}}
                - {name: prod, context: {cluster: prod, user: admin}}
                clusters:
                - {name: other, cluster: {server: "https://10.9.9.9:6443"}}
                - {name: prod, cluster: {server: "https://10.0.0.1:6443/"%s}}
                users:
                - {name: other, user: {token: other-token}}
                - {name: admin, user: {%s}}
                """.formatted(cluster, user);
    }

    private static String token(ClusterAccess access) throws IOException {
        return access.proof().orElseThrow().fetch().token();
    }

    @Test
    void takesABearerToken() throws Exception {
        assertThat(token(access(" eyJhbGciOi.token.x\n"))).isEqualTo("eyJhbGciOi.token.x");
        assertThat(ClusterAccess.of(Optional.empty(), ADDRESS).proof()).isEmpty();
    }

    @Test
    void takesTheContextThatLeadsToTheTarget() throws Exception {
        assertThat(token(access(kubeconfig("token: admin-token")))).isEqualTo("admin-token");
        String current = kubeconfig("token: admin-token").replace("current-context: prod", "current-context: other");
        assertThat(token(access(current))).isEqualTo("admin-token");
        assertThat(ClusterAccess.secrets(current, ADDRESS))
                .contains("admin-token")
                .doesNotContain("other-token");
    }

    @Test
    void readsATokenFileAgainWhenItsTimeIsOver() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "from-a-file\n");
        ProofSource.Proof proof =
                access(kubeconfig("tokenFile: " + file)).proof().orElseThrow().fetch();

        assertThat(proof.token()).isEqualTo("from-a-file");
        assertThat(proof.until()).isBefore(Instant.now().plusSeconds(61));
        assertThat(proof).hasToString("token until " + proof.until());
    }

    @Test
    void runsAnExecCommand() throws Exception {
        Path plugin = Files.writeString(directory.resolve("plugin"), """
                #!/bin/sh
                case "$KUBERNETES_EXEC_INFO" in *https://10.0.0.1:6443*) ;; *) exit 3;; esac
                echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
                  "status":{"token":"'"$1-$EXTRA"'","expirationTimestamp":"2030-01-01T00:00:00Z"}}'
                """);
        assertThat(plugin.toFile().setExecutable(true)).isTrue();

        ProofSource.Proof proof = access(kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, command: "
                        + plugin + ", args: [made], env: [{name: EXTRA, value: here}]}"))
                .proof()
                .orElseThrow()
                .fetch();

        assertThat(proof.token()).isEqualTo("made-here");
        assertThat(proof.until()).isEqualTo(Instant.parse("2029-12-31T23:59:30Z"));
    }

    private Path plugin(String script) throws IOException {
        Path plugin = Files.writeString(directory.resolve("plugin"), "#!/bin/sh\n" + script);
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        return plugin;
    }

    private ProofSource.Proof fetched(Path plugin) throws IOException {
        return access(kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, command: " + plugin + "}"))
                .proof()
                .orElseThrow()
                .fetch();
    }

    private static String pem(Path file) throws IOException {
        return Files.readString(file).replace("\n", "\\n");
    }

    @Test
    void takesACertificateThatAnExecCommandPrints() throws Exception {
        TestCertificate certificate = TestCertificate.create("dns:localhost");
        Path output = Files.writeString(
                directory.resolve("output"),
                "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{"
                        + "\"clientCertificateData\":\"" + pem(certificate.certificateFile())
                        + "\",\"clientKeyData\":\"" + pem(certificate.keyFile())
                        + "\",\"expirationTimestamp\":\"2099-01-01T00:00:00+02:00\"}}");

        ProofSource.Proof proof = fetched(plugin("cat " + output));

        assertThat(proof.token()).isEmpty();
        assertThat(proof.certificate()).isPresent();
        // The certificate ends before what the plugin says does.
        assertThat(proof.until())
                .isEqualTo(proof.certificate().orElseThrow().expires().minusSeconds(30));
        assertThat(proof.toString()).startsWith("certificate until");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":{}}",
                "{\"status\":{\"clientCertificateData\":\"x\"}}",
                "{\"status\":{\"clientCertificateData\":\"x\",\"clientKeyData\":\"secret-of-admin\"}}",
                "{\"status\":{\"token\":\"secret-of-admin\",\"expirationTimestamp\":\"soon\"}}",
                "{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"secret-of-admin\"}}",
                "secret-of-admin"
            })
    void refusesWhatIsNoCredential(String printed) throws Exception {
        Path plugin = plugin("cat <<'END'\n" + printed + "\nEND\n");

        assertThatThrownBy(() -> fetched(plugin))
                .isInstanceOf(IOException.class)
                .hasMessage("the kubeconfig's exec command printed no ExecCredential that can be used");
    }

    @Test
    void doesNotWaitForAnExecCommandThatHangs() throws Exception {
        ExecPlugin plugin =
                new ExecPlugin(List.of(plugin("sleep 600").toString()), Map.of(), "", ADDRESS, Duration.ofMillis(300));

        assertThatThrownBy(plugin::fetch).hasMessageContaining("took longer than");
    }

    @Test
    void saysWhenAnExecCommandFails() {
        assertThatThrownBy(() -> access(kubeconfig("exec: {command: /bin/false}"))
                        .proof()
                        .orElseThrow()
                        .fetch())
                .isInstanceOf(IOException.class)
                .hasMessage("the kubeconfig's exec command ended with 1");
    }

    @Test
    void takesClientCertificatesFromDataFilesAndPem() throws Exception {
        TestCertificate certificate = TestCertificate.create("dns:localhost");
        String pem = Files.readString(certificate.certificateFile());
        String key = Files.readString(certificate.keyFile());
        String data = "client-certificate-data: " + base64(pem) + ", client-key-data: " + base64(key);
        String files =
                "client-certificate: " + certificate.certificateFile() + ", client-key: " + certificate.keyFile();

        assertThat(access(kubeconfig(data)).certificate()).isPresent();
        assertThat(access(kubeconfig(files)).certificate()).isPresent();
        assertThat(access(pem + key).certificate()).isPresent();
        assertThat(access(kubeconfig(data, ", certificate-authority-data: " + base64(pem)))
                        .authorities())
                .isPresent();
        assertThat(ClusterAccess.secrets(kubeconfig(data), ADDRESS)).contains(base64(key));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "username: admin, password: secret-of-admin",
                "auth-provider: {name: gcp}",
                "token: secret-of-admin, as: root",
                "tokenFile: relative/secret-of-admin",
                "name: nothing"
            })
    void refusesWhatItWouldNotObey(String user) {
        assertThatThrownBy(() -> access(kubeconfig(user)).proof().orElseThrow().fetch())
                .isInstanceOfAny(IllegalArgumentException.class, IOException.class)
                .hasMessageNotContaining("secret-of-admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {", insecure-skip-tls-verify: true", ", proxy-url: 'http://x'", ", tls-server-name: y"})
    void refusesClustersWhoseSettingsItWouldNotObey(String cluster) {
        assertThatThrownBy(() -> access(kubeconfig("token: secret-of-admin", cluster)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not obey")
                .hasMessageNotContaining("secret-of-admin");
    }

    @Test
    void refusesAKubeconfigForAnotherCluster() {
        String elsewhere = kubeconfig("token: secret-of-admin").replace("10.0.0.1", "10.0.0.2");

        assertThatThrownBy(() -> access(elsewhere)).hasMessageContaining("no context whose cluster is " + ADDRESS);
    }

    @Test
    void refusesATextThatIsNoCredential() {
        assertThatThrownBy(() -> access("two words")).hasMessageContaining("neither a token");
        assertThatThrownBy(
                        () -> ClusterAccess.of(Optional.of(new Credential("prod", Optional.of("admin"), "x")), ADDRESS))
                .hasMessageContaining("has a username");
    }
}
