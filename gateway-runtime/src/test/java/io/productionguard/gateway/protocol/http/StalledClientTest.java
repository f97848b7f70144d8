package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.operation.http.HttpMeaning;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.RawHttp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that stops reading, so that the gateway stops reading the target: no pause of the target's. */
@Timeout(60)
final class StalledClientTest {

    private static final int TOKENS = 300_000;

    @Test
    void doesNotGetTheBeginningOfASecretByNotReading() throws Exception {
        byte[] tokens =
                "ghp_16C7e42F292c6912E7710c838347Ae178B4a ".repeat(TOKENS).getBytes(StandardCharsets.US_ASCII);
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                                    + tokens.length + "\r\n\r\n");
                    socket.getOutputStream().write(tokens);
                });
                TestGateway gateway = TestGateway.before(server.url());
                RawClient client = new RawClient(gateway, 16 << 10)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                    + TestGateway.TOKEN + "\r\n\r\n");
            // What must not happen in this time cannot be awaited.
            Thread.sleep(1500);

            String answer = client.rest();

            assertThat(answer.split("masked:", -1)).hasSize(TOKENS + 1);
            assertThat(answer.indexOf("ghp_")).isNegative();
        }
    }

    @Test
    void isNoPauseOfATunnelEither() throws Exception {
        CountingTunnel tunnel = new CountingTunnel();
        byte[] bytes = new byte[8 << 20];
        try (RawServer server = new RawServer((socket, number) -> {
                    RawHttp.head(socket);
                    RawHttp.write(
                            socket, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
                    socket.getOutputStream().write(bytes);
                    // Until the client leaves.
                    socket.getInputStream().readAllBytes();
                });
                TestGateway gateway = TestGateway.onOneLoop(server.url(), tunnel.dialect());
                RawClient client = new RawClient(gateway, 16 << 10)) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\nAuthorization: Bearer "
                            + TestGateway.TOKEN + "\r\n\r\n");
            // As above.
            Thread.sleep(1500);

            assertThat(tunnel.pauses).hasValue(0);
            assertThat(tunnel.read.get()).isPositive().isLessThan(bytes.length);
            client.skip(bytes.length);
            Eventually.value(tunnel.pauses::get, pauses -> pauses > 0);
        }
    }

    /** Passes everything on, and counts how often it is told that the target pauses. */
    private static final class CountingTunnel implements Tunnel {

        private final AtomicLong pauses = new AtomicLong();
        private final AtomicLong read = new AtomicLong();

        Dialect dialect() {
            PlainDialect plain = new PlainDialect(List.of());
            return new Dialect() {
                @Override
                public Reading read(RequestHead request, Optional<byte[]> body) {
                    return new Reading.Understood(
                            HttpMeaning.of("GET", request.path(), true, false), "GET " + request.path(), List.of());
                }

                @Override
                public Optional<Tunnel> tunnel(RequestHead request) {
                    return Optional.of(CountingTunnel.this);
                }

                @Override
                public BodyMasking masking(RequestHead request, ResponseHead response, Passage passage) {
                    return plain.masking(request, response, passage);
                }

                @Override
                public Reply reply(RefusedRequest refused) {
                    return plain.reply(refused);
                }
            };
        }

        @Override
        public void opened(ResponseHead response, Passage passage) {
            // Nothing to remember.
        }

        @Override
        public byte[] fromClient(byte[] piece, int offset, int length) {
            return Arrays.copyOfRange(piece, offset, offset + length);
        }

        @Override
        public byte[] fromTarget(byte[] piece, int offset, int length) {
            read.addAndGet(length);
            return Arrays.copyOfRange(piece, offset, offset + length);
        }

        @Override
        public byte[] pause() {
            pauses.incrementAndGet();
            return BodyFilter.NOTHING;
        }

        @Override
        public Optional<Refusal> broken() {
            return Optional.empty();
        }

        @Override
        public byte[] closed() {
            return BodyFilter.NOTHING;
        }
    }
}
