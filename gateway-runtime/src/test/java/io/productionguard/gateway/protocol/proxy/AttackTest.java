package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.IpLiteral;
import io.productionguard.gateway.policy.ConfigurationException;
import io.productionguard.gateway.policy.ConfigurationParser;
import io.productionguard.gateway.policy.Policy;
import io.productionguard.gateway.protocol.Protocol;
import io.productionguard.gateway.protocol.Protocols;
import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.LeakWatch;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no honest client sends, and configurations that no careful person writes. */
final class AttackTest {

    private static final String LOCAL = "networks: [127.0.0.0/8]";

    private static GuardedProxy proxy(TlsServer server) throws Exception {
        GuardedProxy proxy = new GuardedProxy(
                "tunnel: [\"good.test:" + server.port() + "\"], inspect: [\"api.good.test:" + server.port() + "\"], "
                        + LOCAL,
                "");
        proxy.names.put("good.test", List.of("127.0.0.1"));
        proxy.names.put("api.good.test", List.of("127.0.0.1"));
        return proxy;
    }

    @Test
    void whatIsNoTlsNeverReachesTheServer() throws Exception {
        byte[] random = new byte[200];
        new Random(4711).nextBytes(random);
        random[0] = 0x47;
        List<byte[]> openings = List.of(
                random,
                "GET / HTTP/1.1\r\nHost: good.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {22, 3, 1, 0, 5, 2, 0, 0, 1, 0});
        try (LeakWatch leaks = LeakWatch.start();
                TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server)) {
            for (byte[] opening : openings) {
                for (String host : new String[] {"good.test", "api.good.test"}) {
                    try (RawProxyClient client = new RawProxyClient(proxy)) {
                        client.connect(host + ":" + server.port());
                        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                        client.send(opening);
                        // A TLS alert and the end.
                        assertThat(client.rest()).startsWith(21, 3, 3).hasSize(7);
                    }
                }
            }
            assertThat(proxy.events(Event.Violation.class, 8))
                    .allSatisfy(event -> assertThat(event.reason()).contains("is refused: "));
            assertThat(server.heads).isEmpty();
            assertThat(proxy.events(Event.OperationCompleted.class, 4))
                    .allSatisfy(event -> assertThat(event.failed()).isTrue());
            assertThat(leaks.leaks()).isEmpty();
        }
    }

    @Test
    void bytesThatComeBeforeTheTunnelIsOpenWaitForIt() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server);
                RawProxyClient client = new RawProxyClient(proxy)) {
            client.send("CONNECT good.test:" + server.port() + " HTTP/1.1\r\n" + RawProxyClient.authorization()
                    + "\r\nGET / HTTP/1.1\r\nHost: good.test\r\n\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.rest()).startsWith(21, 3, 3);
            assertThat(server.heads).isEmpty();
        }
    }

    @Test
    void aFloodBeforeTheTunnelIsOpenEndsIt() throws Exception {
        String rules = "rules:\n  - {name: ask, effect: approve, actions: [proxy.tunnel]}\n";
        try (GuardedProxy proxy = new GuardedProxy("tunnel: [good.test]", rules);
                RawProxyClient client = new RawProxyClient(proxy)) {
            client.connect("good.test:443");
            proxy.held();
            byte[] flood = new byte[200_000];
            Arrays.fill(flood, (byte) 22);
            try {
                client.send(flood);
            } catch (java.io.IOException e) {
                // It may end while this is being sent.
            }
            assertThat(proxy.events(Event.Violation.class, 1).get(0).reason()).contains("before its tunnel was open");
            client.rest();
        }
    }

    @Test
    void aFloodBeforeTheClientIsKnownEndsItAndIsRecorded() throws Exception {
        try (GuardedProxy proxy = new GuardedProxy("tunnel: [good.test]", "");
                RawProxyClient client = new RawProxyClient(proxy)) {
            byte[] head = "CONNECT good.test:443 HTTP/1.1\r\nProxy-Authorization: Bearer wrong\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] flood = Arrays.copyOf(head, 1_000_000);
            try {
                client.send(flood);
            } catch (java.io.IOException e) {
                // It may end while this is being sent.
            }
            client.rest();
            assertThat(proxy.lookedUp).isEmpty();
            assertThat(proxy.events(Event.ConnectionRefused.class, 1)).hasSize(1);
        }
    }

    @Test
    void hundredsThatSayNothingKeepNobodyOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = proxy(server)) {
            for (int i = 0; i < 300; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
            }

            assertThat(proxy.curl("https://good.test:" + server.port()).out()).isEqualTo("{}");
            silent.get(0).setSoTimeout(20_000);
            assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
            assertThat(proxy.events(Event.ConnectionRefused.class, 1))
                    .hasSize(1)
                    .allSatisfy(event -> assertThat(event.reason()).contains("had not shown who they are"));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void hostsThatWereLookedUpForNothingAreRecorded() throws Exception {
        try (GuardedProxy proxy = new GuardedProxy("inspect: [\"*.good.test\"], " + LOCAL, "")) {
            proxy.names.put("secret.good.test", List.of("127.0.0.1"));
            proxy.names.put("other.good.test", List.of("127.0.0.1"));
            try (RawProxyClient client = new RawProxyClient(proxy)) {
                client.connect("secret.good.test:443");
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            }
            try (RawProxyClient client = new RawProxyClient(proxy)) {
                client.connect("other.good.test:443");
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
                SSLSocket tls = (SSLSocket) factory.createSocket(client.socket(), "other.good.test", 443, true);
                assertThatThrownBy(tls::startHandshake).isInstanceOf(SSLException.class);
            }
            assertThat(proxy.events(Event.ConnectionClosed.class, 2))
                    .extracting(Event.ConnectionClosed::reason)
                    .anyMatch(reason -> reason.contains("CONNECT secret.good.test:443"))
                    .anyMatch(reason -> reason.contains("https://other.good.test"));
        }
    }

    @Test
    void aPeerThatTakesNothingDoesNotKeepAConnectionOpen() throws Exception {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.getLocalSocketAddress())
                    .sync()
                    .channel();
            try (Socket silent = server.accept()) {
                Channels.write(channel, Unpooled.wrappedBuffer(new byte[64 << 20]));
                Ends.closeAfterWrites(channel, Duration.ofMillis(100));

                assertThat(channel.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(silent.isConnected()).isTrue();
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: good.test\r\n",
                "GET https://good.test/ HTTP/1.1\r\nHost: good.test\r\n",
                "GET ftp://good.test/ HTTP/1.1\r\nHost: good.test\r\n",
                "GET http://user:pass@good.test/ HTTP/1.1\r\nHost: good.test\r\n",
                "GET http://good.test\\@evil.test/ HTTP/1.1\r\nHost: good.test\r\n",
                "GET http:///a HTTP/1.1\r\nHost: good.test\r\n",
                "GET http://0x7f000001/ HTTP/1.1\r\nHost: good.test\r\n",
                "GET http://good.test:80:80/ HTTP/1.1\r\nHost: good.test\r\n",
                "CONNECT good.test:443 HTTP/1.1\r\nContent-Length: 5\r\n",
                "CONNECT good.test:443 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
                "CONNECT http://good.test:443 HTTP/1.1\r\n",
                "CONNECT good.test:443/path HTTP/1.1\r\n",
                "CONNECT good.test%00:443 HTTP/1.1\r\n",
                "CONNECT b\u00fccher.test:443 HTTP/1.1\r\n"
            })
    void refusesRequestsThatAreNotAProxys(String request) throws Exception {
        try (GuardedProxy proxy = new GuardedProxy("others: inspect", "");
                RawProxyClient client = new RawProxyClient(proxy)) {
            client.send(request + RawProxyClient.authorization() + "\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 400 Production Guard: ");
            assertThat(proxy.lookedUp).isEmpty();
            assertThat(proxy.events(Event.ConnectionRefused.class, 1)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'tunnel: [a.test], inspect: [a.test]', 'listed under \"tunnel\", too'",
        "'tunnel: [a.test], inspect: [\"A.test:443\"]', 'listed under \"tunnel\", too'",
        "'others: deny', 'nothing is let through'",
        "'tunnel: [a.test, \"a.test:443\"]', 'twice'",
        "'tunnel: [\"https://a.test\"]', 'has \"https://a.test\"'",
        "'tunnel: [\"*.com\"]', 'top-level'",
        "'tunnel: [\"*\"]', 'has \"*\"'",
        "'tunnel: [a.test], networks: [8.8.8.0/24]', 'is public'",
        "'tunnel: [a.test], networks: [0.0.0.0/0]', 'is public'",
        "'tunnel: [a.test], networks: [10.0.0.1/8]', 'bits behind its prefix'",
        "'tunnel: [a.test], networks: [intern]', 'is no network'",
        "'tunnel: [a.test], max-request-body: 2048', 'has no effect'",
        "'tunnel: [a.test], address: \"a.test:443\"', 'address has no effect'",
        "'tunnel: [a.test], credential: c', 'credential has no effect'",
        "'tunnel: [a.test], tls: require', 'tls has no effect'",
        "'tunnel: [a.test], tunnels: [b.test]', 'did you mean'",
    })
    void refusesConfigurationsThatContradictThemselves(String entry, String reason) {
        assertThatThrownBy(() -> parse("  internet: {type: proxy, " + entry + "}\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void thereIsOneProxy() {
        assertThatThrownBy(() -> parse("  a: {type: proxy, tunnel: [a.test]}\n  b: {type: proxy, tunnel: [b.test]}\n"))
                .hasMessageContaining("a session has one such target");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT api.model.test:443, allow, proxy-tunnels",
        "CONNECT x.model.test, allow, proxy-tunnels",
        "GET https://git.test/a, allow, http-reads",
        "POST https://git.test/a, approve, http-changes",
        "GET http://plain.test/, allow, http-reads",
    })
    void explainsWhatTheBuiltInRulesDo(String text, String effect, String rule) throws Exception {
        var configuration = parse(
                "  internet: {type: proxy, tunnel: [\"*.model.test\"], inspect: [git.test, \"plain.test:80\"]}\n");
        Protocol protocol = protocol();
        var decision = Policy.of(configuration, Protocols.all())
                .decide(
                        io.productionguard.gateway.identity.Caller.localUser("agent"),
                        protocol.explain(configuration.targets().get(0), text));

        assertThat(decision.effect().word()).isEqualTo(effect);
        assertThat(decision.rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT evil.test:443, denied",
        "CONNECT git.test:443, are inspected",
        "GET https://api.model.test/, are tunnelled",
        "GET http://api.model.test/, denied",
        "GET /path, write CONNECT",
    })
    void explainsWhyThereIsNothingToDecide(String text, String reason) throws Exception {
        var target = parse("  internet: {type: proxy, tunnel: [\"*.model.test\"], inspect: [git.test]}\n")
                .targets()
                .get(0);

        assertThatThrownBy(() -> protocol().explain(target, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void theNarrowestEntryCounts() throws Exception {
        var target = parse(
                        "  internet: {type: proxy, tunnel: [\"*.acme.test\", a.b.acme.test], inspect: [\"*.b.acme.test\"]}\n")
                .targets()
                .get(0);
        Routes routes = ProxyOptions.routes(target);

        assertThat(routes.of(new Destination("x.acme.test", 443), true)).isEqualTo(Routes.Mode.TUNNEL);
        assertThat(routes.of(new Destination("x.b.acme.test", 443), true)).isEqualTo(Routes.Mode.INSPECT);
        assertThat(routes.of(new Destination("a.b.acme.test", 443), true)).isEqualTo(Routes.Mode.TUNNEL);
        assertThat(routes.of(new Destination("acme.test", 443), true)).isEqualTo(Routes.Mode.DENY);
        assertThat(routes.of(new Destination("xacme.test", 443), true)).isEqualTo(Routes.Mode.DENY);
        assertThat(routes.of(new Destination("x.acme.test", 8443), true)).isEqualTo(Routes.Mode.DENY);
    }

    @Test
    void publicAddressesMayBeDialled() throws Exception {
        SpecialAddresses special = new SpecialAddresses(List.of());
        for (String address : new String[] {"93.184.216.34", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"}) {
            assertThat(special.objection(InetAddress.getByAddress(IpLiteral.parse(address))))
                    .as(address)
                    .isEmpty();
        }
    }

    @Test
    void theExampleInTheGuideIsAccepted() throws Exception {
        String guide = Files.readString(Path.of("..", "docs", "proxy.md"));
        String example =
                guide.substring(guide.indexOf("```yaml\n") + 8, guide.indexOf("```\n", guide.indexOf("```yaml")));

        assertThat(ConfigurationParser.parse(example.getBytes(StandardCharsets.UTF_8), "proxy.md", Protocols.all())
                        .targets())
                .hasSize(1);
    }

    private static Protocol protocol() {
        return Protocols.all().stream()
                .filter(known -> known.name().equals("proxy"))
                .findFirst()
                .orElseThrow();
    }

    private static io.productionguard.gateway.policy.GuardConfiguration parse(String targets)
            throws ConfigurationException {
        return ConfigurationParser.parse(
                ("version: 1\ntargets:\n" + targets).getBytes(StandardCharsets.UTF_8), "test.yml", Protocols.all());
    }
}
