package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.protocol.http.body.ByteRun;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.RawHttp;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Java's WebSocket client, the gateway, and a small server that answers each text with the same text in two frames. */
final class WebSocketTest {

    private static void echo(Socket socket, BlockingQueue<String> arrived) throws Exception {
        String head = RawHttp.head(socket);
        assertThat(head.toLowerCase(java.util.Locale.ROOT)).doesNotContain("sec-websocket-extensions");
        String key = head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:"))
                .findFirst()
                .orElseThrow()
                .substring(18)
                .strip();
        String accept = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1")
                        .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        RawHttp.write(
                socket,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n");
        ByteRun out = new ByteRun();
        WebSocketFrames frames = new WebSocketFrames(true, frame -> {
            String text = new String(frame.payload(), StandardCharsets.UTF_8);
            arrived.add(text);
            if (frame.opcode() == WebSocketFrames.TEXT && text.equals("binary")) {
                WebSocketFrames.write(new WebSocketFrames.Frame(true, WebSocketFrames.BINARY, new byte[3]), false, out);
            } else if (frame.opcode() == WebSocketFrames.TEXT) {
                int half = frame.payload().length / 2;
                byte[] first = java.util.Arrays.copyOf(frame.payload(), half);
                byte[] second = java.util.Arrays.copyOfRange(frame.payload(), half, frame.payload().length);
                WebSocketFrames.write(new WebSocketFrames.Frame(false, WebSocketFrames.TEXT, first), false, out);
                WebSocketFrames.write(
                        new WebSocketFrames.Frame(true, WebSocketFrames.CONTINUATION, second), false, out);
            }
        });
        byte[] piece = new byte[1024];
        for (int read = socket.getInputStream().read(piece);
                read > 0;
                read = socket.getInputStream().read(piece)) {
            frames.feed(piece, 0, read);
            socket.getOutputStream().write(out.take());
        }
    }

    private static final class Received implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            messages.add("binary " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code + " " + reason);
            return null;
        }

        String next() throws InterruptedException {
            return messages.poll(10, TimeUnit.SECONDS);
        }
    }

    private static WebSocket open(TestGateway gateway, Received received) throws Exception {
        return TestGateway.client()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + TestGateway.TOKEN)
                .buildAsync(URI.create("wss://localhost:" + gateway.port() + "/ws"), received)
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void masksWhatComesAndLooksAtWhatGoes() throws Exception {
        BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer((socket, number) -> echo(socket, arrived));
                TestGateway gateway = TestGateway.before(server.url())) {
            Received received = new Received();
            WebSocket socket = open(gateway, received);
            socket.sendText("mail jane.doe@example.org", true).get(10, TimeUnit.SECONDS);
            assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("mail jane.doe@example.org");
            assertThat(received.next()).isEqualTo("mail [masked:email:1]");
            socket.sendText("{\"password\":\"x\"}", true).get(10, TimeUnit.SECONDS);
            assertThat(received.next()).isEqualTo("{\"password\":\"[masked:column:1]\"}");

            socket.sendText("[masked:email:1]", true).get(10, TimeUnit.SECONDS);
            assertThat(received.next()).startsWith("closed 1008");
            assertThat(arrived).doesNotContain("[masked:email:1]");
            assertThat(gateway.recorder
                            .events(Event.OperationDecided.class)
                            .get(0)
                            .actions())
                    .containsExactly("http.read.get", "http.upgrade");
            Eventually.value(() -> gateway.recorder.events(Event.OperationCompleted.class), list -> list.size() == 1);
        }
    }

    @Test
    void binaryMessagesPassOnlyWhereThatIsAccepted() throws Exception {
        try (RawServer server = new RawServer((socket, number) -> echo(socket, new LinkedBlockingQueue<>()))) {
            try (TestGateway gateway = TestGateway.before(server.url())) {
                Received received = new Received();
                open(gateway, received).sendText("binary", true).get(10, TimeUnit.SECONDS);
                assertThat(received.next()).startsWith("closed 1008 binary");
            }
            try (TestGateway gateway = TestGateway.before(server.url(), HttpOptions.UNMASKED, "/ws")) {
                Received received = new Received();
                open(gateway, received).sendText("binary", true).get(10, TimeUnit.SECONDS);
                assertThat(received.next()).isEqualTo("binary 3");
            }
        }
    }
}
