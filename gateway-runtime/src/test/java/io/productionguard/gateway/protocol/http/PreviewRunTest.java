package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The requests of the gateway's own against a server that behaves and against some that do not. */
final class PreviewRunTest {

    /** Asks for {@code /1}, {@code /2} and so on, and notes the answers. */
    private static final class Asking implements Preview {

        final List<String> answers = new ArrayList<>();
        private final int wanted;

        Asking(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public Optional<Request> next(Optional<Answer> previous) {
            previous.ifPresent(
                    answer -> answers.add(answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8)));
            return answers.size() < wanted
                    ? Optional.of(new Request("GET", "/" + (answers.size() + 1), "", "text/plain", new byte[0]))
                    : Optional.empty();
        }

        @Override
        public String text() {
            return "asked " + answers.size();
        }
    }

    private static CompletableFuture<String> run(TestGateway gateway, Preview preview) {
        CompletableFuture<String> text = new CompletableFuture<>();
        gateway.loop().execute(() -> new PreviewRun(gateway.shared(), gateway.loop(), preview, text::complete).begin());
        return text;
    }

    private static void answer(Socket socket, String body) throws IOException {
        RawHttp.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    @Test
    void asksOneAfterTheOtherWithTheCredential() throws Exception {
        List<String> heads = new ArrayList<>();
        try (RawServer server = new RawServer((socket, number) -> {
                    while (true) {
                        heads.add(RawHttp.head(socket));
                        answer(socket, "page " + heads.size());
                    }
                });
                TestGateway gateway = TestGateway.before(server.url(), HttpLimits.DEFAULT)) {
            Asking preview = new Asking(2);

            assertThat(run(gateway, preview).get(10, TimeUnit.SECONDS)).isEqualTo("asked 2");
            assertThat(preview.answers).containsExactly("200 page 1", "200 page 2");
            assertThat(heads.get(0))
                    .startsWith("GET /1 HTTP/1.1\r\n")
                    .contains("authorization: Bearer " + TestGateway.SECRET);
        }
    }

    @Test
    void anEndlessPreviewIsEnded() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    while (true) {
                        RawHttp.head(socket);
                        answer(socket, "x");
                    }
                });
                TestGateway gateway = TestGateway.before(server.url(), HttpLimits.DEFAULT)) {
            assertThat(run(gateway, new Asking(1000)).get(10, TimeUnit.SECONDS)).isEqualTo("asked 15");
        }
    }

    @Test
    void aTargetThatBreaksOffOrAnswersTooMuchIsAnAnswerWithoutStatus() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    if (number == 2) {
                        RawHttp.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n");
                        RawHttp.write(socket, "x".repeat(9_000_000));
                    }
                });
                TestGateway gateway = TestGateway.before(server.url(), HttpLimits.DEFAULT)) {
            Asking preview = new Asking(2);

            assertThat(run(gateway, preview).get(10, TimeUnit.SECONDS)).isEqualTo("asked 2");
            assertThat(preview.answers).containsExactly("0 ", "0 ");
        }
    }

    @Test
    void aPreviewThatFailsDoesNotKeepTheQuestionFromBeingAsked() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> {});
                TestGateway gateway = TestGateway.before(server.url(), HttpLimits.DEFAULT)) {
            Preview failing = new Preview() {
                @Override
                public Optional<Request> next(Optional<Answer> previous) {
                    throw new IllegalStateException("a mistake");
                }

                @Override
                public String text() {
                    throw new IllegalStateException("another");
                }
            };

            assertThat(run(gateway, failing).get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void aClientThatLeavesEndsItWithoutAWord() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean closed = new AtomicBoolean();
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    asked.countDown();
                    closed.set(socket.getInputStream().read() < 0);
                });
                TestGateway gateway = TestGateway.before(server.url(), HttpLimits.DEFAULT)) {
            CompletableFuture<String> text = new CompletableFuture<>();
            PreviewRun preview = new PreviewRun(gateway.shared(), gateway.loop(), new Asking(1), text::complete);
            gateway.loop().execute(preview::begin);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            gateway.loop().execute(preview::cancel);

            assertThat(Eventually.value(closed::get, ended -> ended)).isTrue();
            assertThat(text).isNotDone();
        }
    }
}
