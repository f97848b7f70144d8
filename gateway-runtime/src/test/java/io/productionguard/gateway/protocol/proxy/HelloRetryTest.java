package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.LeakWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** HelloRetryRequests in tunnels: real ones between real programs, and one that a hostile client wants to make use of. */
@Timeout(120)
final class HelloRetryTest {

    static boolean isOpensslInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "openssl")));
    }

    private static GuardedProxy proxy(int port) throws Exception {
        GuardedProxy proxy = new GuardedProxy("tunnel: [\"good.test:" + port + "\"], networks: [127.0.0.0/8]", "");
        proxy.names.put("good.test", List.of("127.0.0.1"));
        return proxy;
    }

    private static Process openssl(int port, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                GuardedProxy.certificate().certificateFile().toString(),
                "-key",
                GuardedProxy.certificate().keyFile().toString()));
        command.addAll(List.of(more));
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile("s_server", ".log").toFile())
                .start();
        Eventually.value(() -> answers(port), open -> open);
        return server;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    @EnabledIf(value = "isOpensslInstalled", disabledReason = "openssl is not on the PATH")
    void clientsThatAreAskedToTryAgainGetThrough() throws Exception {
        int port = freePort();
        // Keys of one group only, so that clients whose first one is of another have to try again.
        Process server = openssl(port, "-groups", "P-384", "-www");
        try (GuardedProxy proxy = proxy(port)) {
            for (String curves : new String[] {"X25519:P-384", "P-256:P-384", "P-384"}) {
                var outcome = proxy.curl("--curves", curves, "https://good.test:" + port + "/");

                assertThat(outcome.out()).as(outcome.err()).contains("Ciphers supported in s_server");
                // curl tells of two ClientHellos where it had to try again.
                assertThat(outcome.err().split("Client hello \\(1\\)", -1)).hasSize(curves.equals("P-384") ? 2 : 3);
            }
            assertThat(proxy.recorder.events(Event.Violation.class)).isEmpty();
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    /**
     * A server that does TLS for the gateway's check, and answers the tunnels after it with a HelloRetryRequest and silence.
     */
    private static final class Retrying implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        /** What came after the first ClientHello. */
        private final ByteArrayOutputStream after = new ByteArrayOutputStream();

        private volatile boolean ended;

        Retrying(int firstHello) throws Exception {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(GuardedProxy.certificate().keyManagers().getKeyManagers(), null, null);
            SSLSocketFactory factory = tls.getSocketFactory();
            Thread thread = new Thread(() -> serve(factory, firstHello), "retrying-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(SSLSocketFactory factory, int firstHello) {
            try {
                try (SSLSocket checked =
                        (SSLSocket) factory.createSocket(server.accept(), "localhost", server.getLocalPort(), true)) {
                    checked.setUseClientMode(false);
                    checked.startHandshake();
                    checked.getInputStream().read();
                }
                try (Socket tunnel = server.accept()) {
                    InputStream in = tunnel.getInputStream();
                    in.readNBytes(firstHello);
                    tunnel.getOutputStream().write(Hellos.retryRequest());
                    for (int b = in.read(); b >= 0; b = in.read()) {
                        after.write(b);
                    }
                }
            } catch (Exception e) {
                // The test sees what its client sees, and what came.
            } finally {
                ended = true;
            }
        }

        byte[] after() throws Exception {
            Eventually.value(() -> ended, done -> done);
            return after.toByteArray();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    void aSecondHelloForAnotherHostNeverReachesTheServer() throws Exception {
        byte[] first = Hellos.client("good.test");
        byte[] second = Hellos.client("evil.test");
        for (boolean atOnce : new boolean[] {false, true}) {
            try (LeakWatch leaks = LeakWatch.start();
                    Retrying server = new Retrying(first.length);
                    GuardedProxy proxy = proxy(server.server.getLocalPort());
                    RawProxyClient client = new RawProxyClient(proxy)) {
                client.connect("good.test:" + server.server.getLocalPort());
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                client.send(atOnce ? Hellos.joined(first, second) : first);
                byte[] retry = Hellos.retryRequest();
                assertThat(client.next(retry.length)).isEqualTo(retry);
                if (!atOnce) {
                    client.send(Hellos.joined(Hellos.CHANGE_CIPHER_SPEC, second));
                }

                assertThat(client.rest()).startsWith(21, 3, 3).hasSize(7);
                assertThat(server.after()).isEmpty();
                assertThat(proxy.events(Event.Violation.class, 1).get(0).reason())
                        .startsWith("after a HelloRetryRequest, ")
                        .endsWith("names another server: evil.test");
                Event.OperationCompleted completed =
                        proxy.events(Event.OperationCompleted.class, 1).get(0);
                assertThat(completed.failed()).isTrue();
                assertThat(completed.outcome()).contains("names another server: evil.test; ");
                assertThat(leaks.leaks()).isEmpty();
            }
        }
    }

    @Test
    void aSecondHelloForTheHostDoes() throws Exception {
        byte[] first = Hellos.client("good.test");
        byte[] flight =
                Hellos.joined(Hellos.CHANGE_CIPHER_SPEC, Hellos.client("good.test"), new byte[] {21, 3, 3, 0, 2, 1, 0});
        try (Retrying server = new Retrying(first.length);
                GuardedProxy proxy = proxy(server.server.getLocalPort())) {
            try (RawProxyClient client = new RawProxyClient(proxy)) {
                client.connect("good.test:" + server.server.getLocalPort());
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                client.send(first);
                client.next(Hellos.retryRequest().length);
                for (byte b : flight) {
                    client.send(new byte[] {b});
                }
            }
            assertThat(server.after()).isEqualTo(flight);
            assertThat(proxy.recorder.events(Event.Violation.class)).isEmpty();
        }
    }
}
