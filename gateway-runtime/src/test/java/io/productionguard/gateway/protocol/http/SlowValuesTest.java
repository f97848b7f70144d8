package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.RawHttp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that wait for a value which another thread masks: on one event loop, with which everything else goes on. */
@Timeout(60)
final class SlowValuesTest {

    private static final String AUTH = "Host: localhost\r\nAuthorization: Bearer " + TestGateway.TOKEN + "\r\n";

    private final SlowDialect dialect = new SlowDialect();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void letServersGo() {
        over.countDown();
    }

    private static String request(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + AUTH + "\r\n";
    }

    private static String answer(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** Gives the same answer to every request of a connection. */
    private static RawServer server(String answer) throws Exception {
        return new RawServer((socket, number) -> {
            while (RawHttp.head(socket).startsWith("GET")) {
                RawHttp.write(socket, answer);
            }
        });
    }

    private Event.OperationCompleted completed(TestGateway gateway) throws Exception {
        return Eventually.value(
                        () -> gateway.recorder.events(Event.OperationCompleted.class), events -> !events.isEmpty())
                .get(0);
    }

    @Test
    void anotherConnectionIsAnsweredMeanwhileAndTheBytesStayInOrder() throws Exception {
        String body =
                "{\"a\":\"first\",\"slow\":\"one\",\"b\":[1,{\"slow\":\"two\"}],\"c\":\"" + "last".repeat(10) + "\"}";
        try (RawServer server = new RawServer((socket, number) -> {
                    while (true) {
                        RawHttp.write(
                                socket,
                                answer(RawHttp.head(socket).startsWith("GET /slow") ? body : "{\"quick\":true}"));
                    }
                });
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient waits = new RawClient(gateway);
                RawClient quick = new RawClient(gateway)) {
            // Pipelined, so that what comes behind it is seen to come behind it.
            waits.send(request("/slow") + request("/quick"));
            SlowDialect.Asked one = dialect.next();
            assertThat(one.value()).isEqualTo("one");

            quick.send(request("/quick"));
            assertThat(quick.answer()).endsWith("{\"quick\":true}");
            one.answer("[masked:one]");
            SlowDialect.Asked two = dialect.next();
            quick.send(request("/quick"));
            assertThat(quick.answer()).endsWith("{\"quick\":true}");
            two.answer(null);

            assertThat(waits.answer()).endsWith(body.replace("\"one\"", "\"[masked:one]\""));
            assertThat(waits.answer()).endsWith("{\"quick\":true}");
        }
    }

    @Test
    void aLongAnswerGoesOnBehindTheValueHoweverItIsCut() throws Exception {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 20; i++) {
            body.append("{\"n\":\"")
                    .append("x".repeat(9000 + i))
                    .append("\",\"slow\":\"")
                    .append(i)
                    .append("\"},");
        }
        body.append("{}]");
        try (RawServer server = server(answer(body.toString()));
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient client = new RawClient(gateway)) {
            client.send("GET /slow HTTP/1.1\r\nConnection: close\r\n" + AUTH + "\r\n");
            for (int i = 0; i < 20; i++) {
                SlowDialect.Asked asked = dialect.next();
                assertThat(asked.value()).isEqualTo(Integer.toString(i));
                asked.answer(i % 2 == 0 ? null : "m" + i);
            }

            String whole = unchunked(client.rest());
            String wanted = body.toString();
            for (int i = 1; i < 20; i += 2) {
                wanted = wanted.replace("\"slow\":\"" + i + "\"", "\"slow\":\"m" + i + "\"");
            }
            assertThat(whole).isEqualTo(wanted);
            assertThat(completed(gateway).failed()).isFalse();
        }
    }

    private static String unchunked(String answer) {
        assertThat(answer).containsIgnoringCase("transfer-encoding: chunked").endsWith("\r\n0\r\n\r\n");
        StringBuilder body = new StringBuilder();
        int at = answer.indexOf("\r\n\r\n") + 4;
        while (true) {
            int line = answer.indexOf("\r\n", at);
            int length = Integer.parseInt(answer.substring(at, line), 16);
            if (length == 0) {
                return body.toString();
            }
            body.append(answer, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
    }

    @Test
    void aCodedAnswerIsDecodedNoFurtherThanTheValue() throws Exception {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write("{\"slow\":\"one\",\"b\":\"two\"}".getBytes(StandardCharsets.UTF_8));
        }
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                                    + coded.size() + "\r\n\r\n");
                    socket.getOutputStream().write(coded.toByteArray());
                });
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient client = new RawClient(gateway)) {
            client.send(request("/slow"));
            dialect.next().answer("1");

            assertThat(client.answer()).endsWith("{\"slow\":\"1\",\"b\":\"two\"}");
        }
    }

    @Test
    void aClientThatLeavesTakesBackWhatItWaitsForAndTheRoomForIt() throws Exception {
        String value = "v".repeat(SlowDialect.LONGEST - 2);
        try (RawServer server = server(answer("{\"slow\":\"" + value + "\"}"));
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect)) {
            SlowDialect.Asked first;
            try (RawClient client = new RawClient(gateway)) {
                client.send(request("/slow"));
                first = dialect.next();
                assertThat(dialect.room.take(1)).isFalse();
            }

            Eventually.value(first.answer()::isCancelled, cancelled -> cancelled);
            assertThat(completed(gateway).failed()).isTrue();
            Eventually.value(() -> dialect.room.take(SlowDialect.LONGEST), taken -> taken);
        }
    }

    @Test
    void aTargetThatLeavesInTheMiddleDoesSoToo() throws Exception {
        String value = "v".repeat(SlowDialect.LONGEST - 2);
        CountDownLatch leave = new CountDownLatch(1);
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket,
                            answer("{\"slow\":\"" + value + "\",\"more\":1}").replace(",\"more\":1}", ","));
                    leave.await();
                });
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient client = new RawClient(gateway)) {
            client.send(request("/slow"));
            SlowDialect.Asked asked = dialect.next();
            leave.countDown();
            asked.answer("x");

            assertThat(client.rest()).doesNotContain("more");
            assertThat(completed(gateway).failed()).isTrue();
            Eventually.value(() -> dialect.room.take(SlowDialect.LONGEST), taken -> taken);
        }
    }

    @Test
    void aTargetMayCloseOnceItHasSaidEverything() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"slow\":\"a\"}");
                });
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient client = new RawClient(gateway)) {
            client.send("GET /slow HTTP/1.1\r\nConnection: close\r\n" + AUTH + "\r\n");
            dialect.next().answer("b");

            assertThat(unchunked(client.rest())).isEqualTo("{\"slow\":\"b\"}");
            assertThat(completed(gateway).failed()).isFalse();
        }
    }

    @Test
    void aSecondAnswerBehindOneThatWaitsReachesNobody() throws Exception {
        String two = answer("{\"slow\":\"a\"}").concat(answer("{\"injected\":1}"));
        String own = answer("{\"own\":1}");
        try (RawServer server = new RawServer((socket, number) -> {
                    String head = RawHttp.head(socket);
                    // Both in one piece, or the second would come when nobody waits for anything.
                    RawHttp.write(socket, head.startsWith("GET /slow") ? two : own);
                    over.await();
                });
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient client = new RawClient(gateway)) {
            client.send(request("/slow"));
            SlowDialect.Asked asked = dialect.next();
            asked.answer("b");

            assertThat(client.answer()).endsWith("{\"slow\":\"b\"}");
            client.send(request("/next"));
            assertThat(client.answer()).endsWith("{\"own\":1}");
        }
    }

    @Test
    void aValueThatCannotBeMaskedEndsTheAnswer() throws Exception {
        try (RawServer server = server(answer("{\"a\":1,\"slow\":\"secret-value\"}"));
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient client = new RawClient(gateway)) {
            client.send(request("/slow"));
            dialect.next().answer().completeExceptionally(new IllegalStateException("said the test"));

            assertThat(client.answer())
                    .startsWith("HTTP/1.1 502")
                    .contains("internal error")
                    .doesNotContain("secret-value");
            assertThat(completed(gateway).failed()).isTrue();
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsTheFilterBack() throws Exception {
        String filler = "{\"n\":\"" + "y".repeat(200_000) + "\",\"slow\":\"s\"},";
        int values = 60;
        try (RawServer server = server(answer("[" + filler.repeat(values) + "{}]"));
                TestGateway gateway = TestGateway.onOneLoop(server.url(), dialect);
                RawClient client = new RawClient(gateway)) {
            client.send("GET /slow HTTP/1.1\r\nConnection: close\r\n" + AUTH + "\r\n");
            Thread masking = new Thread(() -> {
                try {
                    for (int i = 0; i < values; i++) {
                        dialect.next().answer("m");
                    }
                } catch (Exception | AssertionError e) {
                    Thread.currentThread().interrupt();
                }
            });
            masking.setDaemon(true);
            masking.start();

            assertThat(unchunked(client.rest()))
                    .isEqualTo("[" + filler.replace("\"s\"", "\"m\"").repeat(values) + "{}]");
        }
    }
}
