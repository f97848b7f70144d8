package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.LeakWatch;
import io.productionguard.gateway.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Targets and clients that are slow, dead, rude or large. */
final class AbuseTest {

    private static final String AUTH = "Host: localhost\r\nAuthorization: Bearer " + TestGateway.TOKEN + "\r\n";
    private static final HttpLimits HASTY =
            new HttpLimits(1024, Duration.ofSeconds(1), Duration.ofMillis(600), Duration.ZERO, 16);

    private static HttpResponse<String> get(TestGateway gateway, String target) throws Exception {
        return TestGateway.client().send(gateway.request(target).build(), BodyHandlers.ofString());
    }

    @Test
    void aTargetThatIsNotThereIs502() throws Exception {
        String url;
        try (RawServer gone = new RawServer((socket, number) -> {})) {
            url = gone.url();
        }
        try (TestGateway gateway = TestGateway.before(url)) {
            HttpResponse<String> response = get(gateway, "/x");

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).contains("connection refused");
            assertThat(get(gateway, "/x").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void hundredsThatShowNoTokenKeepNobodyOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                TestGateway gateway = TestGateway.before(server.url());
                RawClient early = new RawClient(gateway);
                RawClient unproved = new RawClient(gateway)) {
            // This one is known, and stays; TLS alone proves nothing.
            early.send("GET /x HTTP/1.1\r\n" + AUTH + "\r\n");
            assertThat(early.answer()).endsWith("ok");
            unproved.send("GET /x HTTP/1.1\r\nHost: localhost\r\n");
            for (int i = 0; i < 300; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
            }

            assertThat(unproved.rest()).isEmpty();
            assertThat(get(gateway, "/x").body()).isEqualTo("ok");
            early.send("GET /x HTTP/1.1\r\n" + AUTH + "\r\n");
            assertThat(early.answer()).endsWith("ok");
            assertThat(gateway.recorder.events(Event.ConnectionRefused.class)).hasSize(1);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aTargetThatDoesNotAnswerIs504() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    end.await(10, TimeUnit.SECONDS);
                });
                TestGateway gateway = TestGateway.before(server.url(), HASTY)) {
            assertThat(get(gateway, "/x").statusCode()).isEqualTo(504);
            end.countDown();
        }
    }

    @Test
    void aTargetThatSpeaksNoHttpIs502() throws Exception {
        for (String answer : new String[] {
            "nonsense\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked, x\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 102 Processing\r\n\r\n".repeat(200) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
            ""
        }) {
            try (RawServer server = new RawServer((socket, number) -> {
                        RawHttp.head(socket);
                        RawHttp.write(socket, answer);
                    });
                    TestGateway gateway = TestGateway.before(server.url(), HASTY)) {
                HttpResponse<String> response = get(gateway, "/x");
                assertThat(response.statusCode()).as(answer).isEqualTo(502);
                assertThat(response.body()).as(answer).containsAnyOf("target api", "the answer is withheld");
            }
        }
    }

    @Test
    void anAnswerThatIsCutOffIsCutOffForTheClientToo() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nContent-Type: text/plain\r\n\r\n");
                    RawHttp.write(socket, "only this\n".repeat(20));
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            assertThatThrownBy(() -> get(gateway, "/x")).isInstanceOf(IOException.class);
            Event.OperationCompleted completed = Eventually.value(
                            () -> gateway.recorder.events(Event.OperationCompleted.class), list -> !list.isEmpty())
                    .get(0);
            assertThat(completed.failed()).isTrue();
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsComplete() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(socket, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it");
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            assertThat(get(gateway, "/x").body()).isEqualTo("all of it");
        }
    }

    @Test
    void anIdleConnectionThatWasClosedIsReplaced() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Type: text/plain\r\n\r\n" + number);
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            var client = TestGateway.client();
            for (int i = 1; i <= 5; i++) {
                var request = gateway.request("/x").build();
                assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void aWriteIsNeverSentTwice() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    if (number == 1) {
                        RawHttp.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        RawHttp.head(socket); // takes the next one and says nothing
                    }
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            var client = TestGateway.client();
            client.send(gateway.request("/x").build(), BodyHandlers.ofString());
            HttpResponse<String> response = client.send(
                    gateway.request("/x").POST(BodyPublishers.ofString("once")).build(), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(server.connections).hasValueLessThanOrEqualTo(2);
        }
    }

    @Test
    void aSmallReaderSlowsTheTargetDown() throws Exception {
        long megabytes = 64;
        byte[] piece = "line of plain text without anything in it, again and again\n"
                .repeat(1000)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        AtomicLong written = new AtomicLong();
        AtomicLong progress = new AtomicLong(System.nanoTime());
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(socket, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n");
                    while (written.get() < megabytes << 20) {
                        socket.getOutputStream().write(piece);
                        written.addAndGet(piece.length);
                        progress.set(System.nanoTime());
                    }
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            HttpResponse<InputStream> response =
                    TestGateway.client().send(gateway.request("/x").build(), BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                assertThat(in.readNBytes(100)).hasSize(100);
                Eventually.value(
                        () -> System.nanoTime() - progress.get(), idle -> idle > TimeUnit.MILLISECONDS.toNanos(300));
                assertThat(written.get()).isLessThan(48L << 20);
                long rest = in.transferTo(java.io.OutputStream.nullOutputStream());
                assertThat(rest + 100).isEqualTo(written.get());
            }
        }
    }

    @Test
    void aClientThatReadsNoAnswersIsNotServedOn() throws Exception {
        int requests = 2_000;
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 15000\r\n\r\n"
                + "a line\n".repeat(2_142) + "ends\r\n";
        AtomicLong answered = new AtomicLong();
        AtomicLong progress = new AtomicLong(System.nanoTime());
        try (RawServer server = new RawServer((socket, number) -> {
                    while (true) {
                        RawHttp.head(socket);
                        answered.incrementAndGet();
                        progress.set(System.nanoTime());
                        RawHttp.write(socket, answer);
                    }
                });
                TestGateway gateway = TestGateway.before(server.url());
                RawClient client = new RawClient(gateway)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    client.send(("GET /x HTTP/1.1\r\n" + AUTH + "\r\n").repeat(requests));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Eventually.value(answered::get, number -> number > 0);
            Eventually.value(
                    () -> System.nanoTime() - progress.get(), idle -> idle > TimeUnit.MILLISECONDS.toNanos(500));

            // What the two ends of the connection keep in the kernel, and little more.
            assertThat(answered.get()).isLessThan(requests / 2);
            for (int i = 0; i < requests; i++) {
                assertThat(client.answer()).endsWith("ends\r\n");
            }
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aBodyBeyondTheLimitStreamsWhenItIsAllowed() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url(), HASTY)) {
            String large = "x".repeat(3 << 20);
            HttpResponse<String> response = TestGateway.client()
                    .send(
                            gateway.request("/x")
                                    .POST(BodyPublishers.ofString(large))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo("done");
            assertThat(api.seen.get(0).body()).hasSize(large.length());
            assertThat(gateway.recorder
                            .events(Event.OperationDecided.class)
                            .get(0)
                            .actions())
                    .contains("http.unread-body");
        }
    }

    @Test
    void aBodyBeyondTheLimitIsNeverHeld() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url(), HASTY);
                RawClient client = new RawClient(gateway)) {
            client.send("POST /hold HTTP/1.1\r\n" + AUTH + "Content-Length: 5000\r\n\r\n" + "x".repeat(5000));

            assertThat(client.answer()).startsWith("HTTP/1.1 413").contains("nobody can approve");
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void aMaskTokenInAStreamedBodyEndsIt() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url(), HASTY);
                RawClient client = new RawClient(gateway)) {
            client.send("POST /x HTTP/1.1\r\n" + AUTH + "Content-Length: 100000\r\n\r\n" + "x".repeat(5000) + "[mas");
            client.send("ked:email:1]" + "x".repeat(1000));

            assertThat(client.answer()).startsWith("HTTP/1.1 403").contains("masked");
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void halfARequestHasToGoOn() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url(), HASTY);
                RawClient client = new RawClient(gateway)) {
            client.send("POST /x HTTP/1.1\r\n" + AUTH + "Content-Length: 100\r\n\r\nabc");

            assertThat(client.answer()).startsWith("HTTP/1.1 408");
            assertThat(api.seen).isEmpty();
        }
    }

    @Test
    void aClientThatResetsInTheMiddleIsForgotten() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (LeakWatch leaks = LeakWatch.start();
                RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    asked.countDown();
                    if (socket.getInputStream().read() < 0) {
                        gone.countDown();
                    }
                });
                TestGateway gateway = TestGateway.before(server.url())) {
            try (RawClient client = new RawClient(gateway)) {
                client.send("GET /x HTTP/1.1\r\n" + AUTH + "\r\nGET /y HTTP/1.1\r\n" + AUTH + "\r\n");
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
                client.reset();
            }
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Eventually.value(
                                    () -> gateway.recorder.events(Event.OperationCompleted.class),
                                    list -> !list.isEmpty())
                            .get(0)
                            .failed())
                    .isTrue();
            assertThat(leaks.leaks()).isEmpty();
        }
    }

    @Test
    void headersBeyondTheLimitAreRefused() throws Exception {
        try (TestApi api = TestApi.answering("text/plain", "done");
                TestGateway gateway = TestGateway.before(api.url())) {
            try (RawClient client = new RawClient(gateway)) {
                client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + AUTH + "\r\n");
                assertThat(client.rest()).startsWith("HTTP/1.1 414");
            }
            try (RawClient client = new RawClient(gateway)) {
                client.send("GET / HTTP/1.1\r\n" + AUTH + ("X-Large: " + "a".repeat(8000) + "\r\n").repeat(9) + "\r\n");
                assertThat(client.rest()).startsWith("HTTP/1.1 431");
            }
            assertThat(api.seen).isEmpty();
        }
    }
}
