package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.RawHttp;
import io.productionguard.gateway.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** Connections that are read, with the real curl as client. */
final class InspectTest {

    private static final String LOCAL = "networks: [127.0.0.0/8]";
    private static final String SECRET_ANSWER = "{\"name\":\"x\",\"email\":\"jane.doe@example.com\"}";

    private static GuardedProxy proxy(TlsServer server, String more) throws Exception {
        GuardedProxy proxy = new GuardedProxy("inspect: [\"good.test:" + server.port() + "\"], " + LOCAL, more);
        proxy.names.put("good.test", List.of("127.0.0.1"));
        return proxy;
    }

    @Test
    void aReadIsAllowedMaskedAndRecordedWithItsHost() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), SECRET_ANSWER);
                GuardedProxy proxy = proxy(server, "")) {
            var outcome = proxy.curl(
                    "-H",
                    "Authorization: Bearer own-token-of-the-agent",
                    "https://good.test:" + server.port() + "/v1/a?b=c");

            assertThat(outcome.out())
                    .as(outcome.err())
                    .contains("\"name\":\"x\"")
                    .doesNotContain("jane.doe");
            assertThat(server.heads.get(0))
                    .startsWith("GET /v1/a?b=c HTTP/1.1\r\n")
                    .containsIgnoringCase("host: good.test:" + server.port() + "\r\n")
                    .containsIgnoringCase("authorization: Bearer own-token-of-the-agent\r\n")
                    .doesNotContain(GuardedProxy.TOKEN)
                    .doesNotContainIgnoringCase("proxy-");
            Event.OperationDecided decided =
                    proxy.events(Event.OperationDecided.class, 1).get(0);
            assertThat(decided.text()).isEqualTo("GET https://good.test:" + server.port() + "/v1/a?b=c");
            assertThat(decided.resources()).containsExactly("good.test:" + server.port() + "/v1/a");
            assertThat(decided.actions()).containsExactly("http.read.get");
            assertThat(decided.parameters())
                    .contains("address: 127.0.0.1")
                    .anySatisfy(line -> assertThat(line).startsWith("authorization: (hidden, "))
                    .noneSatisfy(line -> assertThat(line).contains("own-token"));
        }
    }

    @Test
    void aChangeIsHeldAndRunsOnceApproved() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{\"ok\":true}");
                GuardedProxy proxy = proxy(server, "")) {
            var outcome = CompletableFuture.supplyAsync(() -> {
                try {
                    return proxy.curl("-d", "{\"a\":1}", "https://good.test:" + server.port() + "/v1/a");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            var held = proxy.held();
            assertThat(server.heads).isEmpty();
            proxy.answer(held, ApprovalDecision.Verdict.APPROVE);

            assertThat(outcome.get().out()).isEqualTo("{\"ok\":true}");
            assertThat(server.heads).hasSize(1);
        }
    }

    @Test
    void rulesSeeHostAndPath() throws Exception {
        String rules = """
                rules:
                  - {name: reads, effect: allow, actions: ["http.read.*"]}
                  - {name: no-admin, effect: deny, actions: ["*"], resources: ["good.test:*/admin*"]}
                  - {name: no-force, effect: deny, actions: ["*"], when: {query.force: "*"}}
                """;
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, rules)) {
            String base = "https://good.test:" + server.port();
            var outcome = proxy.curl(
                    "-w",
                    "%{http_code} ",
                    "--path-as-is",
                    base + "/a",
                    base + "/admin/x",
                    base + "/a/../%61dmin",
                    base + "/a?force=1");

            assertThat(outcome.out()).contains("{}200 ").contains("no-admin").contains("no-force");
            assertThat(server.heads).hasSize(1);
            // One connection through the proxy served them all.
            assertThat(proxy.recorder.events(Event.ConnectionOpened.class)).hasSize(1);
        }
    }

    @Test
    void anotherHostInTheRequestIsMisdirected() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, "")) {
            for (String host : new String[] {"evil.test", "localhost", "good.test", "good.test:443", "127.0.0.1"}) {
                assertThat(proxy.curl("-H", "Host: " + host, "https://good.test:" + server.port())
                                .out())
                        .as(host)
                        .contains("\"status\":421");
            }
            assertThat(server.heads).isEmpty();
        }
    }

    @Test
    void theUpstreamCertificateIsVerifiedForTheHost() throws Exception {
        TestCertificate stranger = TestCertificate.create("dns:good.test");
        try (TlsServer server = TlsServer.answering(stranger, "{}");
                GuardedProxy proxy = proxy(server, "")) {
            assertThat(proxy.curl("https://good.test:" + server.port()).out())
                    .contains("\"status\":502")
                    .contains("does not lead to an authority");
            assertThat(server.heads).isEmpty();
        }
    }

    @Test
    void aPrivateAddressIsDeniedBeforeTheTunnelOpens() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = new GuardedProxy("inspect: [\"good.test:" + server.port() + "\"]", "")) {
            proxy.names.put("good.test", List.of("127.0.0.1"));
            assertThat(proxy.curl("https://good.test:" + server.port()).err())
                    .contains("403 Production Guard: good.test leads to 127.0.0.1, which is this machine's own");
            assertThat(server.accepted).hasValue(0);
        }
    }

    @Test
    void theNameInTheClientHelloHasToBeTheHost() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = new GuardedProxy(
                        "inspect: [\"good.test:" + server.port() + "\"], tunnel: [\"api.good.test:" + server.port()
                                + "\"], " + LOCAL,
                        "")) {
            proxy.names.put("good.test", List.of("127.0.0.1"));
            proxy.names.put("api.good.test", List.of("127.0.0.1"));
            for (String host : new String[] {"good.test", "api.good.test"}) {
                for (String name : new String[] {"other.test", "", "127.0.0.1"}) {
                    try (RawProxyClient client = new RawProxyClient(proxy)) {
                        client.connect(host + ":" + server.port());
                        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                        assertThat(handshake(client.socket(), name))
                                .as(host + " " + name)
                                .contains("unrecognized_name");
                    }
                }
                try (RawProxyClient client = new RawProxyClient(proxy)) {
                    client.connect(host + ":" + server.port());
                    client.head();
                    assertThat(handshake(client.socket(), host)).isEqualTo("done");
                }
            }
            assertThat(server.heads).isEmpty();
            assertThat(proxy.events(Event.Violation.class, 6))
                    .allSatisfy(event -> assertThat(event.reason()).startsWith("the ClientHello for "));
        }
    }

    /** Begins TLS with this server name; tells how it ended. */
    private static String handshake(Socket plain, String name) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Anybody()}, null);
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(
                name.isEmpty() || name.startsWith("127") ? List.of() : List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return "done";
        } catch (javax.net.ssl.SSLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Trusts everybody: the tests that use it are about what comes before trust. */
    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {
            // Not asked for.
        }

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {
            // Whoever it is.
        }

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }

    @Test
    void plainRequestsAreReadAndEndTheirConnection() throws Exception {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                GuardedProxy proxy =
                        new GuardedProxy("inspect: [\"good.test:" + server.getLocalPort() + "\"], " + LOCAL, "")) {
            proxy.names.put("good.test", List.of("127.0.0.1"));
            Thread thread = new Thread(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        heads.add(RawHttp.head(socket));
                        RawHttp.write(
                                socket,
                                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\n"
                                        + "jane.doe@example.com");
                    } catch (java.io.IOException e) {
                        return;
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
            String url = "http://good.test:" + server.getLocalPort();
            var outcome = proxy.curl(url + "/a/./b?c", url + "/second");

            assertThat(outcome.out()).doesNotContain("jane.doe").contains("[masked:");
            assertThat(heads).hasSize(2);
            assertThat(heads.get(0))
                    .startsWith("GET /a/b?c HTTP/1.1\r\n")
                    .containsIgnoringCase("host: good.test:" + server.getLocalPort())
                    .doesNotContainIgnoringCase("proxy-");
            assertThat(proxy.events(Event.OperationDecided.class, 2).get(0).text())
                    .isEqualTo("GET " + url + "/a/b?c");
            // What the Host says is compared, too.
            assertThat(proxy.curl("-H", "Host: evil.test", url).out()).contains("\"status\":421");
            assertThat(heads).hasSize(2);
        }
    }

    @Test
    void aBodyOfAPlainRequestComesWithIt() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                GuardedProxy proxy = new GuardedProxy(
                        "inspect: [\"good.test:" + server.getLocalPort() + "\"], " + LOCAL,
                        "rules:\n  - {name: all, effect: allow, actions: [\"http.*\"]}\n")) {
            proxy.names.put("good.test", List.of("127.0.0.1"));
            CompletableFuture<byte[]> body = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    RawHttp.head(socket);
                    byte[] read = socket.getInputStream().readNBytes(300_000);
                    RawHttp.write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
                    return read;
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            java.nio.file.Path file =
                    java.nio.file.Files.writeString(proxy.directory().resolve("body"), "a=bcdefgh.".repeat(30_000));
            var outcome = proxy.curl(
                    "--data-binary",
                    "@" + file,
                    "-w",
                    "%{http_code}",
                    "http://good.test:" + server.getLocalPort() + "/");

            assertThat(outcome.out()).isEqualTo("204");
            assertThat(new String(body.get(), StandardCharsets.ISO_8859_1)).isEqualTo("a=bcdefgh.".repeat(30_000));
        }
    }

    @Test
    void theLeafIsForTheHostAloneAndKept() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, "")) {
            String pem = java.nio.file.Files.readString(proxy.authority());
            var authority = (java.security.cert.X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            assertThat(authority.getBasicConstraints()).isZero();
            // With the session's authority alone as trusted: a tunnel would fail here.
            var outcome = proxy.run(
                    "curl",
                    "-sSv",
                    "--noproxy",
                    "",
                    "--proxy",
                    proxy.url(),
                    "--cacert",
                    proxy.authority().toString(),
                    "https://good.test:" + server.port());
            assertThat(outcome.out()).isEqualTo("{}");
            assertThat(outcome.err()).contains("ALPN").contains("http/1.1");
        }
    }
}
