package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import io.productionguard.gateway.testing.RawHttp;
import io.productionguard.gateway.testing.TestCertificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels, with the real curl as client. */
final class TunnelTest {

    private static final String LOCAL = "networks: [127.0.0.0/8]";

    private static GuardedProxy proxy(TlsServer server, String more) throws Exception {
        GuardedProxy proxy = new GuardedProxy("tunnel: [\"good.test:" + server.port() + "\"], " + LOCAL, more);
        proxy.names.put("good.test", List.of("127.0.0.1"));
        return proxy;
    }

    @Test
    void aListedHostIsReachedUnread() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{\"password\":\"hunter2-hunter2\"}");
                GuardedProxy proxy = proxy(server, "")) {
            var outcome = proxy.curl("https://good.test:" + server.port() + "/a?b");

            assertThat(outcome.out()).as(outcome.err()).isEqualTo("{\"password\":\"hunter2-hunter2\"}");
            assertThat(server.heads).hasSize(1);
            assertThat(server.heads.get(0)).startsWith("GET /a?b HTTP/1.1\r\n").doesNotContain(GuardedProxy.TOKEN);
            assertThat(proxy.lookedUp).containsExactly("good.test");
            Event.OperationDecided decided =
                    proxy.events(Event.OperationDecided.class, 1).get(0);
            assertThat(decided.text()).isEqualTo("CONNECT good.test:" + server.port());
            assertThat(decided.actions()).containsExactly("proxy.tunnel");
            assertThat(decided.resources()).containsExactly("good.test:" + server.port());
            Event.OperationCompleted completed =
                    proxy.events(Event.OperationCompleted.class, 1).get(0);
            // curl leaves the server's farewell unread at times, which resets the connection.
            assertThat(completed.outcome())
                    .matches("(closed by (both sides|the client|the server)|the client's connection broke);"
                            + " [0-9]+ bytes to the server, [0-9]+ bytes from it; address 127.0.0.1");
            assertThat(completed.failed()).isFalse();
            assertThat(completed.bytes()).isGreaterThan(500);
            assertThat(completed.uploadedBytes()).isGreaterThan(300);
            assertThat(proxy.events(Event.ConnectionClosed.class, 1)).hasSize(1);
        }
    }

    @Test
    void aHostThatIsNotListedIsDeniedAndNotEvenLookedUp() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, "")) {
            proxy.names.put("other.test", List.of("127.0.0.1"));
            for (String url : new String[] {
                "https://other.test:" + server.port(),
                "https://good.test/",
                "https://sub.good.test:" + server.port(),
                "https://127.0.0.1:" + server.port(),
                "http://good.test:" + server.port() + "/"
            }) {
                var outcome = proxy.curl(url);

                if (url.startsWith("https")) {
                    assertThat(outcome.exitCode()).as(url).isEqualTo(56);
                    assertThat(outcome.err()).contains("HTTP/1.1 403 Production Guard: CONNECT ");
                } else {
                    assertThat(outcome.out()).contains("plain HTTP is never tunnelled");
                }
            }
            assertThat(proxy.lookedUp).isEmpty();
            assertThat(server.accepted).hasValue(0);
            assertThat(proxy.events(Event.OperationDecided.class, 5)).allSatisfy(event -> {
                assertThat(event.effect()).isEqualTo("deny");
                assertThat(event.rule()).isEqualTo("unlisted-host");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
                        "100.64.0.1",
                "0.0.0.0", "::1", "fd00:ec2::254", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
                "2002:a00:1::1", "2001:0:a00:1::1", "224.0.0.1", "ff02::1", "255.255.255.255", "::", "168.63.129.16"
            })
    void aNameThatLeadsToAnAddressThatIsNotPublicIsDenied(String address) throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = new GuardedProxy("tunnel: [\"good.test:" + server.port() + "\"]", "")) {
            // One bad answer among good ones is enough.
            proxy.names.put("good.test", List.of("93.184.216.34", address));

            var outcome = proxy.curl("https://good.test:" + server.port());

            assertThat(outcome.exitCode()).isEqualTo(56);
            assertThat(outcome.err()).contains("403 Production Guard: good.test leads to ");
            assertThat(server.accepted).hasValue(0);
            assertThat(proxy.events(Event.Violation.class, 1).get(0).reason()).contains("leads to");
            assertThat(proxy.events(Event.OperationCompleted.class, 1).get(0).failed())
                    .isTrue();
        }
    }

    @Test
    void aMetadataServiceIsDeniedWithinANamedNetwork() throws Exception {
        try (GuardedProxy proxy =
                new GuardedProxy("tunnel: [good.test], networks: [169.254.0.0/16, 100.64.0.0/10]", "")) {
            proxy.names.put("good.test", List.of("169.254.169.254"));
            assertThat(proxy.curl("https://good.test").err()).contains("which is a metadata service");
            proxy.names.put("good.test", List.of("100.100.100.200"));
            assertThat(proxy.curl("https://good.test").err()).contains("which is a metadata service");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2130706433:443, a number",
        "0x7f.1:443, a number",
        "0x7f000001:443, a number",
        "127.1:443, a number",
        "0177.0.0.1:443, a number",
        "good.test.:443, ends with a dot",
        "good.test, no port",
        "good.test:0, the port",
        "good.test:65536, the port",
        "good.test:+443, the port",
        "user@good.test:443, neither",
        "good.test@evil.test:443, neither",
        "good..test:443, neither",
        "-a.test:443, neither",
        "g_d.test:443, neither",
        "[::1:443, neither",
        "[127.0.0.1]:443, no IPv6",
        "[fe80::1%eth0]:443, no IPv6",
        "*.test:443, neither",
    })
    void refusesHostsThatProgramsReadDifferently(String authority, String reason) throws Exception {
        try (GuardedProxy proxy = new GuardedProxy("others: tunnel", "");
                RawProxyClient client = new RawProxyClient(proxy)) {
            client.connect(authority);

            assertThat(client.head())
                    .startsWith("HTTP/1.1 400 Production Guard: ")
                    .contains(reason);
            assertThat(proxy.lookedUp).isEmpty();
        }
    }

    @Test
    void asksForTheTokenAndTakesNoOther() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, "")) {
            String url = "https://good.test:" + server.port();
            var without = proxy.run("curl", "-sSv", "--proxy", "http://127.0.0.1:" + proxy.port(), url);
            assertThat(without.err()).contains("HTTP/1.1 407 ").contains("Proxy-Authenticate: Basic");
            assertThat(proxy.recorder.events(Event.ConnectionRefused.class)).isEmpty();

            var wrong = proxy.run("curl", "-sSv", "--proxy", "http://guard:wrong@127.0.0.1:" + proxy.port(), url);
            assertThat(wrong.err()).contains("HTTP/1.1 407 ");
            assertThat(proxy.events(Event.ConnectionRefused.class, 1)).hasSize(1);
            assertThat(server.accepted).hasValue(0);
        }
    }

    @Test
    void aWrongCertificateClosesTheTunnelBeforeItOpens() throws Exception {
        TestCertificate stranger = TestCertificate.create("dns:good.test");
        try (TlsServer server = TlsServer.answering(stranger, "{}");
                GuardedProxy proxy = proxy(server, "")) {
            var outcome = proxy.curl("-k", "https://good.test:" + server.port());

            assertThat(outcome.exitCode()).isEqualTo(56);
            assertThat(outcome.err()).contains("502 Production Guard: the certificate of good.test:" + server.port());
            assertThat(server.heads).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherHostClosesTheTunnelBeforeItOpens() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = new GuardedProxy("tunnel: [\"bad.test:" + server.port() + "\"], " + LOCAL, "")) {
            proxy.names.put("bad.test", List.of("127.0.0.1"));
            var outcome = proxy.curl("-k", "https://bad.test:" + server.port());

            assertThat(outcome.err()).contains("502 ").contains("is for another host: it names good.test");
            assertThat(server.heads).isEmpty();
        }
    }

    @Test
    void theAddressIsTheOneThatWasChecked() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, "")) {
            // The world changes its mind after the first question.
            Thread rebinding = new Thread(() -> {
                while (proxy.lookedUp.isEmpty()) {
                    Thread.onSpinWait();
                }
                proxy.names.put("good.test", List.of("169.254.169.254"));
            });
            rebinding.start();
            var first = proxy.curl("https://good.test:" + server.port());
            rebinding.join();
            var second = proxy.curl("https://good.test:" + server.port());

            assertThat(first.exitCode() == 0 || first.err().contains("which is a metadata service"))
                    .isTrue();
            assertThat(second.err()).contains("leads to 169.254.169.254, which is a metadata service");
            assertThat(proxy.lookedUp).hasSize(2);
        }
    }

    @Test
    void aHeldTunnelOpensOnceItIsApproved() throws Exception {
        String rules = "rules:\n  - {name: ask, effect: approve, actions: [proxy.tunnel]}\n";
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{\"a\":1}");
                GuardedProxy proxy = proxy(server, rules)) {
            var outcome = CompletableFuture.supplyAsync(() -> {
                try {
                    return proxy.curl("https://good.test:" + server.port());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            var held = proxy.held();
            assertThat(held.text()).isEqualTo("CONNECT good.test:" + server.port());
            assertThat(server.accepted).hasValue(0);
            assertThat(proxy.lookedUp).isEmpty();

            proxy.answer(held, ApprovalDecision.Verdict.APPROVE);

            assertThat(outcome.get().out()).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void aClientThatLeavesWhileHeldTakesItsQuestionAlong() throws Exception {
        String rules = "rules:\n  - {name: ask, effect: approve, actions: [proxy.tunnel]}\n";
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, rules)) {
            try (RawProxyClient client = new RawProxyClient(proxy)) {
                client.connect("good.test:" + server.port());
                proxy.held();
            }
            assertThat(proxy.events(Event.ConnectionClosed.class, 1)).hasSize(1);
            assertThat(server.accepted).hasValue(0);
        }
    }

    @Test
    void aRuleDeniesATunnelInItsOwnWords() throws Exception {
        String rules = "rules:\n  - {name: no-way, effect: deny, actions: [\"proxy.*\"], resources: [\"good.test:*\"],"
                + " message: ask the platform team}\n";
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server, rules)) {
            var outcome = proxy.curl("https://good.test:" + server.port());

            assertThat(outcome.err())
                    .contains("403 Production Guard: denied by rule \"no-way\": ask the platform team");
            assertThat(server.accepted).hasValue(0);
        }
    }

    @Test
    void aServerThatIsDownIsSaidToBe() throws Exception {
        TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
        server.close();
        try (GuardedProxy proxy = proxy(server, "")) {
            assertThat(proxy.curl("https://good.test:" + server.port()).err())
                    .contains("502 Production Guard: good.test:" + server.port() + " cannot be connected to");
            proxy.names.remove("good.test");
            assertThat(proxy.curl("https://good.test:" + server.port()).err())
                    .contains("502 Production Guard: good.test cannot be resolved");
        }
    }

    @Test
    void theGatewayItselfIsNoDestination() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy own = proxy(server, "");
                GuardedProxy proxy = new GuardedProxy("inspect: [\"127.0.0.1:" + own.port() + "\"], " + LOCAL, "")) {
            assertThat(proxy.curl("http://127.0.0.1:" + own.port() + "/").out())
                    .contains("127.0.0.1 leads to 127.0.0.1, which is the gateway itself");
            assertThat(own.recorder.events()).isEmpty();
        }
    }

    @Test
    void hundredMegabytesPassWithTheirEnds() throws Exception {
        int size = 100 << 20;
        byte[] piece = new byte[64 << 10];
        try (TlsServer server = new TlsServer(GuardedProxy.certificate(), socket -> {
                    RawHttp.head(socket);
                    RawHttp.write(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                    for (int sent = 0; sent < size; sent += piece.length) {
                        socket.getOutputStream().write(piece);
                    }
                });
                GuardedProxy proxy = proxy(server, "")) {
            var outcome = proxy.curl(
                    "--limit-rate",
                    "200M",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{size_download}",
                    "https://good.test:" + server.port());

            assertThat(outcome.out()).isEqualTo(Integer.toString(size));
            long bytes = proxy.events(Event.OperationCompleted.class, 1).get(0).bytes();
            assertThat(bytes).isGreaterThan(size);
            Eventually.value(
                    () -> proxy.recorder.events(Event.ConnectionClosed.class).size(), number -> number == 1);
        }
    }
}
