package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
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
        return access.token().orElseThrow().fetch().value();
    }

    @Test
    void takesABearerToken() throws Exception {
        assertThat(token(access(" eyJhbGciOi.token.x\n"))).isEqualTo("eyJhbGciOi.token.x");
        assertThat(ClusterAccess.of(Optional.empty(), ADDRESS).token()).isEmpty();
    }

    @Test
    void takesTheContextThatLeadsToTheTarget() throws Exception {
        assertThat(token(access(kubeconfig("token: admin-token")))).isEqualTo("admin-token");
        String current = kubeconfig("token: admin-token").replace("current-context: prod", "current-context: other");
        assertThat(token(access(current))).isEqualTo("admin-token");
        assertThat(ClusterAccess.secrets(current, ADDRESS)).contains("admin-token").doesNotContain("other-token");
    }

    @Test
    void readsATokenFileAgainWhenItsTimeIsOver() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "from-a-file\n");
        TokenSource.Token token =
                access(kubeconfig("tokenFile: " + file)).token().orElseThrow().fetch();

        assertThat(token.value()).isEqualTo("from-a-file");
        assertThat(token.until()).isBefore(Instant.now().plusSeconds(61));
        assertThat(token).hasToString("token until " + token.until());
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

        TokenSource.Token token = access(kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, command: " + plugin
                        + ", args: [made], env: [{name: EXTRA, value: here}]}"))
                .token()
                .orElseThrow()
                .fetch();

        assertThat(token.value()).isEqualTo("made-here");
        assertThat(token.until()).isEqualTo(Instant.parse("2029-12-31T23:59:30Z"));
    }

    @Test
    void saysWhenAnExecCommandFails() {
        assertThatThrownBy(() -> access(kubeconfig("exec: {command: /bin/false}"))
                        .token()
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
        assertThat(access(kubeconfig(data, ", certificate-authority-data: " + base64(pem))).authorities())
                .isPresent();
        assertThat(ClusterAccess.secrets(kubeconfig(data), ADDRESS)).contains(base64(key));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "username: admin, password: secret-of-admin",
        "auth-provider: {name: gcp}",
        "token: secret-of-admin, as: root",
        "tokenFile: relative/secret-of-admin",
        "name: nothing"
    })
    void refusesWhatItWouldNotObey(String user) {
        assertThatThrownBy(() -> access(kubeconfig(user)).token().orElseThrow().fetch())
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
        assertThatThrownBy(() -> ClusterAccess.of(
                        Optional.of(new Credential("prod", Optional.of("admin"), "x")), ADDRESS))
                .hasMessageContaining("has a username");
    }
}
