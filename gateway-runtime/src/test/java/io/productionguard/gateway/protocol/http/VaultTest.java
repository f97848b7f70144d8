package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.protocol.vault.VaultProtocol;
import io.productionguard.gateway.record.Event;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A small KV store with Vault's paths and answers behind the gateway. */
final class VaultTest {

    /** Answers as KV version 2 under {@code secret/} and version 1 under {@code kv/}; only with the real token. */
    private static TestApi store(Map<String, String> secrets) throws Exception {
        return new TestApi(exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (!List.of(TestGateway.SECRET).equals(exchange.getRequestHeaders().get("X-Vault-Token"))) {
                send(exchange, 403, "{\"errors\":[\"permission denied\"]}");
            } else if (path.equals("/v1/sys/internal/ui/mounts/secret/app")) {
                send(
                        exchange,
                        200,
                        "{\"data\":{\"path\":\"secret/\",\"type\":\"kv\",\"options\":{\"version\":\"2\"}}}");
            } else if (path.equals("/v1/secret/data/app")
                    && exchange.getRequestMethod().equals("GET")) {
                send(
                        exchange,
                        200,
                        "{\"request_id\":\"r\",\"data\":{\"data\":" + secrets.getOrDefault("app", "null")
                                + ",\"metadata\":{\"created_time\":\"2026-01-01T00:00:00Z\",\"version\":3}},\"wrap_info\":null}");
            } else if (path.equals("/v1/kv/app")) {
                send(exchange, 200, "{\"data\":{\"user\":\"shop\",\"pin\":1234,\"tags\":[\"a\",\"b\"]},\"auth\":null}");
            } else if (path.equals("/v1/secret/metadata/")) {
                send(exchange, 200, "{\"data\":{\"keys\":[\"app\",\"other/\"]}}");
            } else if (path.startsWith("/v1/auth/token/create")) {
                send(
                        exchange,
                        200,
                        "{\"auth\":{\"client_token\":\"hvs.new\",\"accessor\":\"acc\",\"policies\":[\"default\"]}}");
            } else {
                send(exchange, 200, "{\"data\":{\"version\":4}}");
            }
        });
    }

    private static void send(com.sun.net.httpserver.HttpExchange exchange, int status, String json)
            throws java.io.IOException {
        TestApi.send(exchange, status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpRequest.Builder request(TestGateway gateway, String path) {
        return HttpRequest.newBuilder(URI.create(gateway.url(path))).header("X-Vault-Token", TestGateway.TOKEN);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return TestGateway.client().send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void aSecretIsReadMaskedAndItsNamesStay() throws Exception {
        Map<String, String> secrets = new ConcurrentHashMap<>(
                Map.of("app", "{\"password\":\"hunter2\",\"url\":\"plain\",\"port\":5432,\"on\":true}"));
        try (TestApi api = store(secrets);
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            HttpResponse<String> read = send(request(gateway, "/v1/secret/data/app"));

            assertThat(read.body())
                    .contains("\"password\":\"[masked:secret:1]\"", "\"url\":\"[masked:secret:2]\"")
                    .contains("\"port\":\"[masked:secret:3]\"", "\"on\":true", "\"version\":3", "2026-01-01")
                    .doesNotContain("hunter2", "5432");
            assertThat(send(request(gateway, "/v1/kv/app")).body())
                    .isEqualTo("{\"data\":{\"user\":\"[masked:secret:4]\",\"pin\":\"[masked:secret:5]\","
                            + "\"tags\":[\"[masked:secret:6]\",\"[masked:secret:7]\"]},\"auth\":null}");
            assertThat(send(request(gateway, "/v1/secret/metadata/?list=true")).body())
                    .isEqualTo("{\"data\":{\"keys\":[\"app\",\"other/\"]}}");
            assertThat(send(request(gateway, "/v1/sys/internal/ui/mounts/secret/app"))
                            .body())
                    .contains("\"version\":\"2\"");
            assertThat(api.seen)
                    .allSatisfy(seen ->
                            assertThat(seen.headers().get("X-Vault-Token")).containsExactly(TestGateway.SECRET));
        }
    }

    @Test
    void whatIsWrittenIsHiddenFromEveryoneButTheStore() throws Exception {
        try (TestApi api = store(Map.of());
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            String body = "{\"data\":{\"note\":\"hunter2\"},\"options\":{\"cas\":3}}";
            HttpResponse<String> written =
                    send(request(gateway, "/v1/secret/data/app").PUT(BodyPublishers.ofString(body)));

            assertThat(written.statusCode()).isEqualTo(200);
            assertThat(api.seen.get(0).body()).isEqualTo(body);
            Event.OperationDecided decided =
                    gateway.recorder.events(Event.OperationDecided.class).get(0);
            assertThat(decided.actions()).containsExactly("secret.write");
            assertThat(decided.resources()).containsExactly("secret/app");
            assertThat(decided.parameters().toString())
                    .contains("note", "(hidden, 7 characters)")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aMaskedSecretCannotBeWrittenBack() throws Exception {
        try (TestApi api = store(Map.of());
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            for (String token : new String[] {"[masked:secret:1]", "\\u005bmasked:secret:1]"}) {
                HttpResponse<String> written = send(request(gateway, "/v1/secret/data/app")
                        .PUT(BodyPublishers.ofString("{\"data\":{\"password\":\"" + token + "\"}}")));

                assertThat(written.statusCode()).isEqualTo(403);
                assertThat(written.body()).startsWith("{\"errors\":[").contains("masked");
            }
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void newTokensAreMaskedAndTheirCreationIsToldApart() throws Exception {
        try (TestApi api = store(Map.of());
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            HttpResponse<String> created = send(request(gateway, "/v1/auth/token/create")
                    .header("X-Vault-Wrap-TTL", "60")
                    .POST(BodyPublishers.ofString("{}")));

            assertThat(created.body())
                    .contains("\"client_token\":\"[masked:secret:1]\"", "\"policies\":[\"default\"]")
                    .doesNotContain("hvs.new", "\"acc\"");
            assertThat(gateway.recorder
                            .events(Event.OperationDecided.class)
                            .get(0)
                            .actions())
                    .containsExactly("secret.token", "secret.wrap");
        }
    }

    @Test
    void fieldsThatSomeServersTakeForVaultsAreRefused() throws Exception {
        try (TestApi api = store(Map.of());
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            for (String field : List.of("X_Vault_Namespace", "X-Vault_Wrap-TTL", "x_vault_token")) {
                HttpResponse<String> answer = TestGateway.client()
                        .send(
                                request(gateway, "/v1/secret/data/app")
                                        .header(field, "60")
                                        .build(),
                                BodyHandlers.ofString());

                assertThat(answer.statusCode()).as(field).isEqualTo(400);
            }
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void aWriteThatIsNoJsonIsRefused() throws Exception {
        try (TestApi api = store(Map.of());
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            for (String body : new String[] {"data=1", "{\"a\":1,\"a\":2}", "[1]", "{"}) {
                assertThat(send(request(gateway, "/v1/secret/data/app").PUT(BodyPublishers.ofString(body)))
                                .statusCode())
                        .isEqualTo(400);
            }
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void whatLooksLikeVersionTwoOnAMountOfVersionOneIsMaskedAllTheSame() throws Exception {
        try (TestApi api = TestApi.answering(
                        "application/json",
                        "{\"data\":{\"pin\":\"4711-0815\",\"metadata\":\"m-secret\",\"current_version\":3,"
                                + "\"versions\":{\"1\":{\"destroyed\":false,\"created_time\":\"2026-01-01T00:00:00Z\"}}}}");
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            assertThat(send(request(gateway, "/v1/kv1/metadata/x")).body())
                    .contains("\"current_version\":3", "2026-01-01T00:00:00Z")
                    .doesNotContain("4711-0815", "m-secret");
            assertThat(send(request(gateway, "/v1/kv1/data/x")).body()).doesNotContain("4711-0815", "m-secret");
        }
    }

    @Test
    void theGatewaysOwnTokenIsLookedUpWithoutIt() throws Exception {
        try (TestApi api = TestApi.answering(
                        "application/json",
                        "{\"data\":{\"id\":\"hvs.own\",\"accessor\":\"acc-1\",\"ttl\":3600,\"policies\":[\"default\"]}}");
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            assertThat(send(request(gateway, "/v1/auth/token/lookup-self")).body())
                    .contains("\"ttl\":3600", "[\"default\"]")
                    .doesNotContain("hvs.own", "acc-1");
        }
    }

    @Test
    void aTokenThatIsMadeByReadingItIsMasked() throws Exception {
        try (TestApi api = TestApi.answering(
                        "application/json", "{\"data\":{\"client_id\":\"c1\",\"token\":\"a.b.c\",\"ttl\":86400}}");
                TestGateway gateway = TestGateway.before(new VaultProtocol(List.of()), api.url())) {
            assertThat(send(request(gateway, "/v1/identity/oidc/token/deploy")).body())
                    .doesNotContain("a.b.c");
        }
    }
}
