package io.productionguard.gateway.protocol.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.productionguard.gateway.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A real HTTPS server of the JDK's as target, which remembers what it was asked. */
final class TestApi implements AutoCloseable {

    /** What arrived. */
    record Seen(String method, String target, Headers headers, String body) {}

    private static TestCertificate certificate;

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    TestApi(HttpHandler handler) throws Exception {
        this(handler, null);
    }

    /** With a client authority: only clients that show a certificate of it are served. */
    TestApi(HttpHandler handler, TestCertificate clients) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(
                certificate().keyManagers().getKeyManagers(),
                clients == null ? null : clients.trustManagers().getTrustManagers(),
                null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(clients != null);
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(body, StandardCharsets.UTF_8)));
            try (exchange) {
                handler.handle(exchange);
            }
        });
        server.start();
    }

    static synchronized TestCertificate certificate() throws Exception {
        if (certificate == null) {
            certificate = TestCertificate.create("dns:localhost,ip:127.0.0.1");
        }
        return certificate;
    }

    /** Answers everything with this. */
    static TestApi answering(String type, String body) throws Exception {
        return new TestApi(exchange -> send(exchange, 200, type, body.getBytes(StandardCharsets.UTF_8)));
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(
                status, body.length == 0 || exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
        if (!exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(body);
        }
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
