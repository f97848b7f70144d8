package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.kubernetes.KubernetesProtocol;
import io.productionguard.gateway.protocol.vault.VaultProtocol;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No more connections than a target is set to have, of clients that have shown the session's token. */
@Timeout(60)
final class ConnectionLimitTest {

    private static final String HEAD = "Host: localhost\r\nX-Vault-Token: " + TestGateway.TOKEN
            + "\r\nAuthorization: Bearer " + TestGateway.TOKEN + "\r\n";

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + HEAD + "\r\n";
    }

    private static List<Event.ConnectionRefused> refused(TestGateway gateway) {
        return gateway.recorder.events(Event.ConnectionRefused.class);
    }

    private static String answer(TestGateway gateway, String target) throws Exception {
        try (RawClient client = new RawClient(gateway)) {
            client.send(get(target));
            return client.answer();
        }
    }

    private static void oneConnectionAtATime(Protocol protocol, String target, String mediaType) throws Exception {
        try (TestApi api = TestApi.answering("application/json", "{\"a\":1}");
                TestGateway gateway = TestGateway.with(
                        new Credential("api", Optional.empty(), TestGateway.SECRET),
                        protocol,
                        api.url(),
                        "max-connections",
                        "1")) {
            try (RawClient first = new RawClient(gateway)) {
                first.send(get(target));
                assertThat(first.answer()).startsWith("HTTP/1.1 200");
                first.send(get(target));
                assertThat(first.answer()).startsWith("HTTP/1.1 200");

                assertThat(answer(gateway, target))
                        .startsWith("HTTP/1.1 503")
                        .containsIgnoringCase("content-type: " + mediaType)
                        .contains("already has 1 connections to target api", "max-connections");
                assertThat(api.seen).hasSize(2);
                assertThat(refused(gateway))
                        .singleElement()
                        .satisfies(event -> assertThat(event.toString()).contains("already has 1 connections"));
            }
            Eventually.value(() -> answer(gateway, target), answer -> answer.startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void toAnApi() throws Exception {
        oneConnectionAtATime(new HttpProtocol(List.of()), "/a", "application/problem+json");
    }

    @Test
    void toASecretsStore() throws Exception {
        oneConnectionAtATime(new VaultProtocol(List.of()), "/v1/secret/data/a", "application/problem+json");
    }

    @Test
    void toACluster() throws Exception {
        oneConnectionAtATime(new KubernetesProtocol(List.of()), "/api/v1/namespaces/shop/pods/a", "application/json");
    }

    @Test
    void clientsWithoutATokenTakeNobodysPlace() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "hello");
                TestGateway gateway = TestGateway.before(api.url(), "max-connections", "1");
                RawClient silent = new RawClient(gateway);
                RawClient wrong = new RawClient(gateway);
                RawClient right = new RawClient(gateway)) {
            wrong.send(get("/a").replace(TestGateway.TOKEN, "another"));
            assertThat(wrong.answer()).startsWith("HTTP/1.1 401");

            right.send(get("/a"));

            assertThat(right.answer()).endsWith("hello");
            assertThat(silent).isNotNull();
        }
    }
}
