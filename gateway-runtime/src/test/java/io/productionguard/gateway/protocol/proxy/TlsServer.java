package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.testing.RawHttp;
import io.productionguard.gateway.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A real server on the loopback interface that speaks TLS, and does with each connection what a test says. */
final class TlsServer implements AutoCloseable {

    /** What it does once TLS stands. */
    interface Behaviour {
        void serve(SSLSocket socket) throws Exception;
    }

    /** Connections accepted, whether or not TLS came about. */
    final AtomicInteger accepted = new AtomicInteger();
    /** Heads of requests it was sent. */
    final List<String> heads = new CopyOnWriteArrayList<>();

    private final SSLServerSocket server;

    TlsServer(TestCertificate certificate, Behaviour behaviour) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.keyManagers().getKeyManagers(), null, null);
        server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> accept(behaviour), "tls-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that answers every request with this JSON. */
    static TlsServer answering(TestCertificate certificate, String json) throws Exception {
        List<TlsServer> self = new CopyOnWriteArrayList<>();
        TlsServer server = new TlsServer(certificate, socket -> {
            while (true) {
                String head = RawHttp.head(socket);
                self.get(0).heads.add(head);
                int length = 0;
                for (String line : head.split("\r\n", -1)) {
                    if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(line.substring(15).strip());
                    }
                }
                socket.getInputStream().readNBytes(length);
                RawHttp.write(
                        socket,
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                                + "\r\n\r\n" + json);
            }
        });
        self.add(server);
        return server;
    }

    private void accept(Behaviour behaviour) {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                accepted.incrementAndGet();
                Thread thread = new Thread(() -> serve(behaviour, socket), "tls-server-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Behaviour behaviour, SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            behaviour.serve(socket);
        } catch (Exception e) {
            // The test sees what its client sees.
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
