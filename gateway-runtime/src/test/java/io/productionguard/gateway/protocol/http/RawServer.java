package io.productionguard.gateway.protocol.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server without TLS that does with each connection what a test says. */
final class RawServer implements AutoCloseable {

    /** What it does with one connection. */
    interface Behaviour {
        void serve(Socket socket, int number) throws Exception;
    }

    final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket server;

    RawServer(Behaviour behaviour) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> accept(behaviour), "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(Behaviour behaviour) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                int number = connections.incrementAndGet();
                Thread thread = new Thread(() -> serve(behaviour, socket, number), "raw-server-" + number);
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Behaviour behaviour, Socket socket, int number) {
        try (socket) {
            behaviour.serve(socket, number);
        } catch (Exception e) {
            // The test sees what its client sees.
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
