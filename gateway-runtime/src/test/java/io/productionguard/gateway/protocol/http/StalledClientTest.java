package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.RawHttp;
import java.nio.charset.StandardCharsets;
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
            Thread.sleep(1500);

            String answer = client.rest();

            assertThat(answer.split("masked:", -1)).hasSize(TOKENS + 1);
            assertThat(answer.indexOf("ghp_")).isNegative();
        }
    }
}
