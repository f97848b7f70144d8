package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Java client, the gateway, a real server: what either side sees. */
final class EngineTest {

    private static final String AUTH = "Host: localhost\r\nAuthorization: Bearer " + TestGateway.TOKEN + "\r\n";

    @Test
    void forwardsWithTheCredentialInPlaceOfTheToken() throws Exception {
        try (TestApi api = TestApi.answering("application/json", "{\"ok\":true}");
                TestGateway gateway = TestGateway.before(api.url() + "/base")) {
            HttpResponse<String> response = TestGateway.client()
                    .send(gateway.request("/a//b/../c%41?x=1").build(), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"ok\":true}");
            assertThat(api.seen).hasSize(1);
            assertThat(api.seen.get(0).target()).isEqualTo("/base/a/cA?x=1");
            assertThat(api.seen.get(0).headers().get("Authorization")).containsExactly("Bearer " + TestGateway.SECRET);
            Event.OperationDecided decided =
                    gateway.recorder.events(Event.OperationDecided.class).get(0);
            assertThat(decided.text()).isEqualTo("GET /a/cA?x=1");
            assertThat(decided.actions()).containsExactly("http.read.get");
            assertThat(decided.resources()).containsExactly("/a/cA");
            Event.OperationCompleted completed = Eventually.value(
                            () -> gateway.recorder.events(Event.OperationCompleted.class), list -> !list.isEmpty())
                    .get(0);
            assertThat(completed.outcome()).isEqualTo("HTTP 200");
            assertThat(completed.response()).hasToString("{\"ok\":true}");
        }
    }

    @Test
    void refusesAClientWithoutTheToken() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "hello");
                TestGateway gateway = TestGateway.before(api.url())) {
            HttpResponse<String> none = TestGateway.client()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(gateway.url("/")))
                                    .build(),
                            BodyHandlers.ofString());
            HttpResponse<String> wrong = TestGateway.client()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(gateway.url("/")))
                                    .header("Authorization", "Bearer other")
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(none.statusCode()).isEqualTo(401);
            assertThat(none.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).contains("not this session's");
            // Nothing tells these requests apart: the connection has no number yet.
            assertThat(wrong.body()).doesNotContain("instance");
            assertThat(api.seen).isEmpty();
            assertThat(gateway.recorder.events(Event.ConnectionRefused.class)).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /a%2fb HTTP/1.1, 'Authorization: Bearer session-token', urn:production-guard:request:1.1",
        "GET /a HTTP/1.1, 'Authorization: Bearer session-token|X-Original-URL: /b', urn:production-guard:request:1.1",
        "GET /a%2fb HTTP/1.1, 'Authorization: Bearer other', ''",
        "GET /a%2fb HTTP/1.1, 'Authorization: Bearer session-token|Authorization: Bearer session-token', ''",
        "GET /a%2fb HTTP/1.1, 'X-Nothing: 1', ''",
    })
    void aMalformedRequestHasAnInstanceOnceItsClientHasShownTheToken(String line, String field, String instance)
            throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "hello");
                TestGateway gateway = TestGateway.before(api.url());
                RawClient client = new RawClient(gateway)) {
            client.send(line + "\r\nHost: localhost\r\n" + field.replace("|", "\r\n") + "\r\n\r\n");
            String answer = client.answer();

            assertThat(answer).startsWith("HTTP/1.1 400");
            if (instance.isEmpty()) {
                assertThat(answer).doesNotContain("instance");
                assertThat(gateway.recorder.events(Event.ConnectionRefused.class))
                        .hasSize(1);
            } else {
                assertThat(answer).contains("\"instance\":\"" + instance + "\"");
                assertThat(gateway.recorder.events(Event.ConnectionRefused.class))
                        .isEmpty();
            }
            assertThat(api.seen).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/base/echo?x=1#f, /echo?x=1#f",
        "{url}/base/echo, /echo",
        "{url}/base, /",
        "{url}/other, {url}/other",
        "https://elsewhere.example/base/x, https://elsewhere.example/base/x",
        "next, next",
    })
    void aRedirectBelowTheTargetsAddressLeadsToTheGateway(String sent, String got) throws Exception {
        AtomicReference<String> location = new AtomicReference<>();
        try (TestApi api = new TestApi(exchange -> {
                    exchange.getResponseHeaders().set("Location", location.get());
                    exchange.getResponseHeaders().set("Content-Location", location.get());
                    TestApi.send(exchange, 302, "text/plain", new byte[0]);
                });
                TestGateway gateway = TestGateway.before(api.url() + "/base")) {
            location.set(sent.replace("{url}", api.url()));
            HttpResponse<String> answer =
                    TestGateway.client().send(gateway.request("/x").build(), BodyHandlers.ofString());

            assertThat(answer.headers().firstValue("location")).contains(got.replace("{url}", api.url()));
            assertThat(answer.headers().firstValue("content-location")).contains(got.replace("{url}", api.url()));
        }
    }

    @Test
    void forwardsNothingThatCannotBeRecorded() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "hello");
                TestGateway gateway = TestGateway.before(api.url())) {
            HttpClient client = TestGateway.client();
            client.send(gateway.request("/before").build(), BodyHandlers.ofString());
            gateway.recorder.breakDown();

            HttpResponse<String> get = client.send(gateway.request("/after").build(), BodyHandlers.ofString());
            HttpResponse<String> post = client.send(
                    gateway.request("/after").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());

            assertThat(get.statusCode()).isEqualTo(403);
            assertThat(get.body()).contains("denied because it could not be recorded");
            assertThat(post.statusCode()).isEqualTo(403);
            assertThat(api.seen).extracting(TestApi.Seen::target).containsExactly("/before");
            assertThat(gateway.enforcement.counters().operations()).isEqualTo(3);
            assertThat(gateway.enforcement.counters().denied()).isEqualTo(2);
        }
    }

    @Test
    void deniesInProblemJsonAndGoesOn() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "hello");
                TestGateway gateway = TestGateway.before(api.url())) {
            HttpClient client = TestGateway.client();
            HttpResponse<String> denied = client.send(
                    gateway.request("/x")
                            .POST(BodyPublishers.ofString("deny this"))
                            .build(),
                    BodyHandlers.ofString());
            HttpResponse<String> next = client.send(gateway.request("/y").build(), BodyHandlers.ofString());

            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(denied.body()).contains("test-deny", "urn:production-guard:request:1.1", "\"status\":403");
            assertThat(next.body()).isEqualTo("hello");
            assertThat(api.seen).extracting(TestApi.Seen::target).containsExactly("/y");
            assertThat(gateway.recorder.events(Event.ConnectionOpened.class)).hasSize(1);
        }
    }

    @Test
    void holdsUntilItIsApprovedAndThenSendsExactlyThat() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            CompletableFuture<HttpResponse<String>> response = TestGateway.client()
                    .sendAsync(
                            gateway.request("/x")
                                    .PUT(BodyPublishers.ofString("hold me"))
                                    .build(),
                            BodyHandlers.ofString());
            ApprovalRequest held = gateway.held();

            assertThat(api.seen).isEmpty();
            assertThat(held.text()).isEqualTo("PUT /x");
            assertThat(held.parameters()).containsExactly("hold me");

            gateway.answer(held, ApprovalDecision.Verdict.APPROVE);
            assertThat(response.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
            assertThat(api.seen).hasSize(1);
            assertThat(api.seen.get(0).body()).isEqualTo("hold me");
        }
    }

    @Test
    void aClientThatPrefersNotToWaitFindsItsApprovalOnce() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            HttpClient client = TestGateway.client();
            var request = gateway.request("/x")
                    .header("Prefer", "respond-async")
                    .PUT(BodyPublishers.ofString("hold me"))
                    .build();
            HttpResponse<String> first = client.send(request, BodyHandlers.ofString());
            gateway.answer(gateway.held(), ApprovalDecision.Verdict.APPROVE);
            HttpResponse<String> second = client.send(request, BodyHandlers.ofString());
            HttpResponse<String> third = client.send(request, BodyHandlers.ofString());

            assertThat(first.statusCode()).isEqualTo(202);
            assertThat(first.headers().firstValue("retry-after")).isPresent();
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo("done");
            assertThat(third.statusCode()).isEqualTo(202);
            assertThat(api.seen).hasSize(1);
        }
    }

    @Test
    void preferencesThatSayWhatHappensArePartOfTheApproval() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            HttpClient client = TestGateway.client();
            HttpRequest insert = gateway.request("/hold")
                    .header("Prefer", "respond-async, wait=1")
                    .POST(BodyPublishers.ofString("row"))
                    .build();
            client.send(insert, BodyHandlers.ofString());
            ApprovalRequest asked = gateway.held();
            gateway.answer(asked, ApprovalDecision.Verdict.APPROVE);
            HttpRequest overwrite = gateway.request("/hold")
                    .header("Prefer", "respond-async, resolution=merge-duplicates")
                    .POST(BodyPublishers.ofString("row"))
                    .build();

            assertThat(asked.parameters()).containsExactly("row");
            assertThat(client.send(overwrite, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(202);
            assertThat(api.seen).isEmpty();
            assertThat(gateway.held().parameters()).containsExactly("row", "prefer: resolution=merge-duplicates");
        }
    }

    @Test
    void aRejectedRequestIsNeverSent() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            CompletableFuture<HttpResponse<String>> response = TestGateway.client()
                    .sendAsync(gateway.request("/hold").DELETE().build(), BodyHandlers.ofString());
            gateway.answer(gateway.held(), ApprovalDecision.Verdict.DENY);

            assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(403);
            assertThat(response.get().body()).contains("not approved", "jane");
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAndWaitForWhatIsHeld() throws Exception {
        try (TestApi api = new TestApi(exchange -> TestApi.send(
                        exchange,
                        200,
                        "text/plain",
                        exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8)));
                TestGateway gateway = TestGateway.before(api.url());
                RawClient client = new RawClient(gateway)) {
            client.send("GET /1 HTTP/1.1\r\n" + AUTH + "\r\n" + "POST /2 HTTP/1.1\r\n" + AUTH
                    + "Content-Length: 4\r\n\r\nhold" + "GET /3 HTTP/1.1\r\n" + AUTH + "\r\n");

            assertThat(client.answer()).endsWith("/1");
            ApprovalRequest held = gateway.held();
            assertThat(api.seen).extracting(TestApi.Seen::target).containsExactly("/1");
            gateway.answer(held, ApprovalDecision.Verdict.APPROVE);
            assertThat(client.answer()).endsWith("/2");
            assertThat(client.answer()).endsWith("/3");
        }
    }

    @Test
    void aClientThatLeavesWhileHeldLeavesNothingBehind() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            try (RawClient client = new RawClient(gateway)) {
                client.send("DELETE /hold HTTP/1.1\r\n" + AUTH + "\r\n");
                gateway.held();
                client.reset();
            }
            Eventually.value(
                    () -> gateway.recorder.events(Event.ConnectionClosed.class).size(), size -> size == 1);
            assertThat(api.seen).isEmpty();
            assertThat(gateway.recorder.events(Event.OperationDecided.class)).hasSize(1);
        }
    }

    @Test
    void headAndEmptyAnswersHaveNoBody() throws Exception {
        try (TestApi api = new TestApi(exchange -> {
                    int status = exchange.getRequestURI().getPath().equals("/none") ? 204 : 304;
                    if (exchange.getRequestMethod().equals("HEAD")) {
                        TestApi.send(exchange, 200, "text/plain", "ignored".getBytes(StandardCharsets.UTF_8));
                    } else {
                        exchange.sendResponseHeaders(status, -1);
                    }
                });
                TestGateway gateway = TestGateway.before(api.url());
                RawClient client = new RawClient(gateway)) {
            client.send("HEAD /x HTTP/1.1\r\n" + AUTH + "\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 200");
            client.send("GET /none HTTP/1.1\r\n" + AUTH + "\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 204").doesNotContainIgnoringCase("transfer-encoding");
            client.send("GET /304 HTTP/1.1\r\n" + AUTH + "\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 304");
        }
    }

    @Test
    void a100ContinueIsSentBeforeTheBody() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url());
                RawClient client = new RawClient(gateway)) {
            client.send("PUT /x HTTP/1.1\r\n" + AUTH + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 100");
            client.send("hello");
            assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("done");
            assertThat(api.seen.get(0).body()).isEqualTo("hello");
        }
    }

    @Test
    void everyByteOfARequestMayComeAlone() throws Exception {
        String request = "POST /x?y HTTP/1.1\r\n" + AUTH + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url());
                RawClient client = new RawClient(gateway)) {
            for (int cut = 1; cut < request.length(); cut++) {
                client.send(request.substring(0, cut));
                client.send(request.substring(cut));
                assertThat(client.answer()).as("cut at %d", cut).endsWith("done");
            }
            for (byte b : request.getBytes(StandardCharsets.UTF_8)) {
                client.send(new byte[] {b});
            }
            assertThat(client.answer()).endsWith("done");
            assertThat(api.seen).hasSize(request.length()).allSatisfy(seen -> {
                assertThat(seen.body()).isEqualTo("hello");
                assertThat(seen.target()).isEqualTo("/x?y");
            });
        }
    }

    @Test
    void aMaskTokenInARequestIsRefused() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            HttpResponse<String> inBody = TestGateway.client()
                    .send(
                            gateway.request("/x")
                                    .PUT(BodyPublishers.ofString("{\"password\":\"[masked:column:1]\"}"))
                                    .build(),
                            BodyHandlers.ofString());
            HttpResponse<String> inHeader = TestGateway.client()
                    .send(
                            gateway.request("/x")
                                    .header("X-Key", "[masked:column:1]")
                                    .build(),
                            BodyHandlers.ofString());
            HttpResponse<String> inPath = TestGateway.client()
                    .send(gateway.request("/x?k=%5Bmasked%3Acolumn%3A1%5D").build(), BodyHandlers.ofString());

            assertThat(inBody.statusCode()).isEqualTo(403);
            assertThat(inBody.body()).contains("stands for a value that was masked");
            assertThat(inHeader.statusCode()).isEqualTo(403);
            assertThat(inPath.statusCode()).isEqualTo(403);
            assertThat(api.seen).isEmpty();
        }
    }
}
