package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What reaches a real client of what a real server answers. */
final class ResponseMaskingTest {

    private static final String MAIL = "jane.doe@example.org";

    private static HttpResponse<String> get(TestApi api, String... options) throws Exception {
        try (TestGateway gateway = TestGateway.before(api.url(), options)) {
            return TestGateway.client().send(gateway.request("/x").build(), BodyHandlers.ofString());
        }
    }

    @Test
    void masksJsonByNameAndContent() throws Exception {
        try (TestApi api = TestApi.answering(
                "application/json; charset=utf-8",
                "{\"user\":{\"mail\":\"" + MAIL + "\",\"password\":\"x\",\"age\":7},\"key\":\"" + TestGateway.SECRET
                        + "\"}")) {
            assertThat(get(api).body())
                    .matches(
                            "\\{\"user\":\\{\"mail\":\"\\[masked:email:1]\",\"password\":\"\\[masked:column:1]\",\"age\":7},"
                                    + "\"key\":\"\\[masked:credential:1]\"}");
        }
    }

    @Test
    void masksTextFormsAndXml() throws Exception {
        for (String type :
                new String[] {"text/plain", "text/html", "application/x-www-form-urlencoded", "application/xml"}) {
            try (TestApi api = TestApi.answering(type, "to " + MAIL + " and on")) {
                assertThat(get(api).body()).as(type).isEqualTo("to [masked:email:1] and on");
            }
        }
    }

    @Test
    void decodesGzipAndMasksWhatIsInside() throws Exception {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(("{\"mail\":\"" + MAIL + "\"}").getBytes(StandardCharsets.UTF_8));
        }
        try (TestApi api = new TestApi(exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            TestApi.send(exchange, 200, "application/json", coded.toByteArray());
        })) {
            HttpResponse<String> response = get(api);

            assertThat(response.body()).isEqualTo("{\"mail\":\"[masked:email:1]\"}");
            assertThat(response.headers().firstValue("content-encoding")).isEmpty();
        }
    }

    @Test
    void withholdsWhatIsCodedOtherwise() throws Exception {
        for (String coding : new String[] {"br", "zstd", "deflate", "compress", "gzip, br", "gzip, gzip"}) {
            try (TestApi api = new TestApi(exchange -> {
                exchange.getResponseHeaders().set("Content-Encoding", coding);
                TestApi.send(exchange, 200, "application/json", MAIL.getBytes(StandardCharsets.UTF_8));
            })) {
                HttpResponse<String> response = get(api);

                assertThat(response.statusCode()).as(coding).isEqualTo(502);
                assertThat(response.body()).contains("content coding " + coding).doesNotContain(MAIL);
            }
        }
    }

    @Test
    void withholdsWhatIsCodedTwiceInTwoFields() throws Exception {
        for (String first : new String[] {"identity", "gzip"}) {
            try (TestApi api = new TestApi(exchange -> {
                exchange.getResponseHeaders().add("Content-Encoding", first);
                exchange.getResponseHeaders().add("Content-Encoding", "br");
                TestApi.send(
                        exchange,
                        200,
                        "text/plain",
                        "\u000b\u0002\u0080coded\u0003".getBytes(StandardCharsets.ISO_8859_1));
            })) {
                HttpResponse<String> response = get(api);

                assertThat(response.statusCode()).as(first).isEqualTo(502);
                assertThat(response.body()).contains("content coding " + first + ", br");
            }
        }
    }

    @Test
    void aCodingIsSeenInAFieldWithAnUnderscoreToo() throws Exception {
        for (String coding : new String[] {"br", "zstd"}) {
            try (TestApi api = new TestApi(exchange -> {
                exchange.getResponseHeaders().add("Content_Encoding", coding);
                TestApi.send(
                        exchange, 200, "text/plain", "\u000b\u0002coded\u0003".getBytes(StandardCharsets.ISO_8859_1));
            })) {
                HttpResponse<String> response = get(api);

                assertThat(response.statusCode()).as(coding).isEqualTo(502);
                assertThat(response.body()).contains("content coding " + coding);
            }
        }
    }

    @Test
    void fieldsThatSomeClientsTakeForOthersDoNotArrive() throws Exception {
        try (TestApi api = new TestApi(exchange -> {
            exchange.getResponseHeaders().add("Set_Cookie", "sid=very-secret");
            exchange.getResponseHeaders().add("Content_Type", "text/html");
            exchange.getResponseHeaders().add("Content_Length", "3");
            exchange.getResponseHeaders().add("Rate_Limit", "7");
            TestApi.send(exchange, 200, "text/plain", "hello".getBytes(StandardCharsets.US_ASCII));
        })) {
            HttpResponse<String> response = get(api);

            assertThat(response.body()).isEqualTo("hello");
            assertThat(response.headers().map().keySet())
                    .contains("rate_limit")
                    .doesNotContain("set_cookie", "content_type", "content_length");
        }
    }

    @Test
    void asksForNoCodingThatItCannotRead() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "x");
                TestGateway gateway = TestGateway.before(api.url())) {
            var client = TestGateway.client();
            client.send(
                    gateway.request("/x").header("Accept-Encoding", "br, zstd").build(), BodyHandlers.ofString());
            client.send(
                    gateway.request("/x").header("Accept-Encoding", "br, gzip").build(), BodyHandlers.ofString());
            client.send(
                    gateway.request("/x")
                            .header("Accept-Encoding", "zstd, deflate, gzip;q=0")
                            .build(),
                    BodyHandlers.ofString());

            assertThat(api.seen)
                    .extracting(seen -> seen.headers().getFirst("Accept-Encoding"))
                    .containsExactly("br", "gzip, br", "identity");
        }
    }

    @Test
    void aBodyThatInflatesWithoutMeasureIsCutOff() throws Exception {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(" ".repeat(32 << 20).getBytes(StandardCharsets.UTF_8));
        }
        try (TestApi api = new TestApi(exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    TestApi.send(exchange, 200, "text/plain", coded.toByteArray());
                });
                TestGateway gateway = TestGateway.before(api.url())) {
            assertThatThrownBy(() ->
                            TestGateway.client().send(gateway.request("/x").build(), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);

            List<Event.Violation> violations =
                    Eventually.value(() -> gateway.recorder.events(Event.Violation.class), events -> !events.isEmpty());
            assertThat(violations.get(0).reason()).contains("inflates");
        }
    }

    @Test
    void fieldsThatConnectionNamesStayHere() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: a\r\nX-End: b\r\n"
                                    + "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx");
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            HttpResponse<String> response =
                    TestGateway.client().send(gateway.request("/x").build(), BodyHandlers.ofString());

            assertThat(response.headers().map()).doesNotContainKey("x-hop").containsKey("x-end");
        }
    }

    @Test
    void theWordsOfTheTargetsStatusLineStayThere() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(socket, "HTTP/1.1 200 " + MAIL + "\r\nContent-Length: 0\r\n\r\n");
                });
                TestGateway gateway = TestGateway.before(server.url());
                RawClient client = new RawClient(gateway)) {
            client.send(
                    "GET /x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TestGateway.TOKEN + "\r\n\r\n");

            assertThat(client.answer()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain(MAIL);
        }
    }

    @Test
    void aSecretThatArrivesByteByByteInAnEventStreamIsMasked() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (char c : ("data: " + TestGateway.SECRET + " and " + MAIL + "\n\n").toCharArray()) {
                        RawHttp.write(socket, "1\r\n" + c + "\r\n");
                    }
                    RawHttp.write(socket, "0\r\n\r\n");
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            assertThat(TestGateway.client()
                            .send(gateway.request("/x").build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("data: [masked:credential:1] and [masked:email:1]\n\n");
        }
    }

    @Test
    void withholdsBinaryContentUnlessItIsAccepted() throws Exception {
        try (TestApi api = TestApi.answering("application/octet-stream", "bytes " + MAIL)) {
            assertThat(get(api).statusCode()).isEqualTo(502);

            HttpResponse<String> accepted = get(api, HttpOptions.UNMASKED, "/x");
            assertThat(accepted.body()).isEqualTo("bytes " + MAIL);
            assertThat(accepted.headers().firstValue("content-length")).contains(Integer.toString(6 + MAIL.length()));
        }
    }

    @Test
    void withholdsCharactersItCannotRead() throws Exception {
        try (TestApi api = TestApi.answering("text/plain; charset=utf-16", "x")) {
            assertThat(get(api).statusCode()).isEqualTo(502);
        }
        try (TestApi api = new TestApi(
                exchange -> TestApi.send(exchange, 200, "text/plain", MAIL.getBytes(StandardCharsets.UTF_16LE)))) {
            assertThat(get(api).statusCode()).isEqualTo(502);
        }
    }

    @Test
    void masksFieldsOfTheHead() throws Exception {
        try (TestApi api = new TestApi(exchange -> {
            exchange.getResponseHeaders().set("Set-Cookie", "sid=abcdef; Path=/; HttpOnly");
            exchange.getResponseHeaders().set("Location", "https://u:geheim123@localhost/" + MAIL);
            exchange.getResponseHeaders().set("X-Api-Key", "value");
            exchange.getResponseHeaders().set("X-Plain", "value");
            exchange.getResponseHeaders().set("Connection", "keep-alive, X-Plain");
            TestApi.send(exchange, 201, "text/plain", new byte[] {'x'});
        })) {
            var headers = get(api).headers();

            assertThat(headers.firstValue("set-cookie")).contains("sid=[masked:cookie:1]; Path=/; HttpOnly");
            assertThat(headers.firstValue("location").orElseThrow())
                    .contains("[masked:email:1]")
                    .doesNotContain("geheim123");
        }
    }

    @Test
    void aMaskedCookieThatComesBackIsLeftOut() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "x");
                TestGateway gateway = TestGateway.before(api.url())) {
            HttpResponse<String> response = TestGateway.client()
                    .send(
                            gateway.request("/x")
                                    .header("Cookie", "sid=[masked:cookie:1]; theme=dark")
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(api.seen.get(0).headers().get("Cookie")).containsExactly("theme=dark");
        }
    }

    @Test
    void anEventStreamArrivesWhileItGoesOn() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestApi api = new TestApi(exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    var out = exchange.getResponseBody();
                    out.write(("data: " + MAIL + "\n\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    try {
                        goOn.await(15, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    out.write("data: end\n\n".getBytes(StandardCharsets.UTF_8));
                });
                TestGateway gateway = TestGateway.before(api.url())) {
            var lines = TestGateway.client()
                    .send(gateway.request("/x").build(), BodyHandlers.ofLines())
                    .body()
                    .iterator();

            assertThat(lines.next()).isEqualTo("data: [masked:email:1]");
            assertThat(lines.next()).isEmpty();
            goOn.countDown();
            assertThat(lines.next()).isEqualTo("data: end");
        }
    }

    @Test
    void recordsWhatTheClientGot() throws Exception {
        try (TestApi api = TestApi.answering("application/json", "{\"mail\":\"" + MAIL + "\"}");
                TestGateway gateway = TestGateway.before(api.url())) {
            TestGateway.client().send(gateway.request("/x").build(), BodyHandlers.ofString());
            Event.OperationCompleted completed = Eventually.value(
                            () -> gateway.recorder.events(Event.OperationCompleted.class), list -> !list.isEmpty())
                    .get(0);

            assertThat(completed.response()).hasToString("{\"mail\":\"[masked:email:1]\"}");
            assertThat(completed.masked()).isEqualTo(1);
            assertThat(completed.failed()).isFalse();
        }
    }
}
