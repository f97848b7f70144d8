package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.vault.VaultProtocol;
import io.productionguard.gateway.testing.TestCertificate;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Credentials with a certificate, towards a server that serves nobody without one. */
final class ApiCredentialTest {

    private static final String TOKEN = "hvs.the-token-of-the-gateway";

    private static TestCertificate own;

    @BeforeAll
    static void makeCertificate() throws Exception {
        own = TestCertificate.create("dns:client");
    }

    private static String pem() throws IOException {
        return Files.readString(own.certificateFile()) + Files.readString(own.keyFile());
    }

    private static TestApi demanding() throws Exception {
        return new TestApi(
                exchange -> TestApi.send(
                        exchange, 200, "application/json", "{\"data\":{}}".getBytes(StandardCharsets.UTF_8)),
                own);
    }

    private static HttpResponse<String> ask(TestApi api, Protocol protocol, String secret, String... options)
            throws Exception {
        Credential credential = new Credential("api", Optional.empty(), secret);
        try (TestGateway gateway = TestGateway.with(credential, protocol, api.url(), options)) {
            return TestGateway.client()
                    .send(
                            gateway.request("/v1/secret/data/app")
                                    .header("X-Vault-Token", TestGateway.TOKEN)
                                    .build(),
                            BodyHandlers.ofString());
        }
    }

    @Test
    void aServerThatDemandsACertificateServesNobodyElse() throws Exception {
        try (TestApi api = demanding()) {
            HttpResponse<String> response = ask(api, new HttpProtocol(List.of()), "a-token-and-nothing-else");

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void showsTheCertificateAndSendsNoCredentialInRequests() throws Exception {
        try (TestApi api = demanding()) {
            HttpResponse<String> response =
                    ask(api, new HttpProtocol(List.of()), pem(), HttpOptions.AUTHENTICATION, "certificate");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(api.seen)
                    .singleElement()
                    .satisfies(seen -> assertThat(seen.headers()).doesNotContainKey("Authorization"));
        }
    }

    @Test
    void showsTheCertificateBesideAToken() throws Exception {
        try (TestApi api = demanding()) {
            assertThat(ask(api, new HttpProtocol(List.of()), TOKEN + "\n" + pem())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(api.seen.get(0).headers().get("Authorization")).containsExactly("Bearer " + TOKEN);
        }
    }

    @Test
    void vaultGetsItsTokenOverAConnectionWithTheCertificate() throws Exception {
        try (TestApi api = demanding()) {
            assertThat(ask(api, new VaultProtocol(List.of()), TOKEN + "\n" + pem())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(api.seen.get(0).headers().get("X-Vault-Token")).containsExactly(TOKEN);
        }
    }

    @Test
    void refusesCredentialsThatDoNotFit() throws Exception {
        try (TestApi api = demanding()) {
            Protocol http = new HttpProtocol(List.of());
            assertThatThrownBy(() -> ask(api, http, pem())).hasMessageContaining("set authentication: certificate");
            assertThatThrownBy(() -> ask(api, http, "only-a-token", HttpOptions.AUTHENTICATION, "certificate"))
                    .hasMessageContaining("and nothing else");
            assertThatThrownBy(() -> ask(api, http, TOKEN + "\n" + pem(), HttpOptions.AUTHENTICATION, "certificate"))
                    .hasMessageContaining("and nothing else")
                    .hasMessageNotContaining(TOKEN);
            assertThatThrownBy(() -> ask(
                            api,
                            http,
                            Files.readString(own.certificateFile()),
                            HttpOptions.AUTHENTICATION,
                            "certificate"))
                    .hasMessageContaining("no private key");
        }
        try (RawServer plain = new RawServer((socket, number) -> {})) {
            Credential credential = new Credential("api", Optional.empty(), TOKEN + "\n" + pem());
            assertThatThrownBy(() -> TestGateway.with(credential, new VaultProtocol(List.of()), plain.url()))
                    .hasMessageContaining("plain http");
        }
    }

    @Test
    void aCertificateOverPlainHttpIsAProblemOfTheConfiguration() throws Exception {
        Target target =
                TestGateway.target("http", "http://127.0.0.1:1", Map.of(HttpOptions.AUTHENTICATION, "certificate"));
        assertThat(new HttpProtocol(List.of()).problems(target)).containsKey("tls");
    }

    @Test
    void everyPartOfACredentialIsMaskedByItself() throws Exception {
        String key = Files.readString(own.keyFile());
        String body = key.lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);

        assertThat(ApiCredential.secrets(TOKEN + "\n" + pem())).contains(TOKEN, body);
        assertThat(ApiCredential.secrets("the-secret-key\nthe-session-token"))
                .contains("the-secret-key", "the-session-token");
    }
}
