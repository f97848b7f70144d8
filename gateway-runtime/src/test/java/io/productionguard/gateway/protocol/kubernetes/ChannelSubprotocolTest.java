package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.testing.TrustedAuthority;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** exec by a client that offers one version of the channel protocol only, as client libraries other than kubectl do. */
@Timeout(60)
final class ChannelSubprotocolTest {

    private static final String TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    /** Gathers what comes, by channel, until the server closes. */
    private static final class Channels implements WebSocket.Listener {

        final Map<Integer, ByteArrayOutputStream> output = new TreeMap<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            ByteArrayOutputStream channel =
                    output.computeIfAbsent((int) data.get(), key -> new ByteArrayOutputStream());
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            channel.writeBytes(bytes);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        String text(int channel) {
            return output.getOrDefault(channel, new ByteArrayOutputStream()).toString(StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5.channel.k8s.io", "v4.channel.k8s.io"})
    void masksWhatACommandWrites(String subprotocol) throws Exception {
        try (GuardedCluster cluster = GuardedCluster.allowing()) {
            Channels channels = new Channels();
            String query = "?container=app&stdout=true&stderr=true&command=sh&command=-c&command=echo%20" + TOKEN
                    + "%3B%20echo%20warned%20%3E%262%3B%20exit%203";

            WebSocket socket = HttpClient.newBuilder()
                    .sslContext(TrustedAuthority.context(cluster.directory.resolve("ca.pem")))
                    .build()
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer " + GuardedCluster.SESSION_TOKEN)
                    .subprotocols(subprotocol)
                    .buildAsync(
                            URI.create("wss://localhost:" + cluster.port() + "/api/v1/namespaces/shop/pods/web-1/exec"
                                    + query),
                            channels)
                    .get(20, TimeUnit.SECONDS);

            assertThat(socket.getSubprotocol()).isEqualTo(subprotocol);
            assertThat(channels.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(channels.text(1)).startsWith("[masked:").endsWith("\n").doesNotContain(TOKEN);
            assertThat(channels.text(2)).isEqualTo("warned\n");
            assertThat(channels.text(3)).contains("NonZeroExitCode").contains("\"3\"");
            assertThat(cluster.decided("k8s.exec")).hasSize(1);
        }
    }
}
