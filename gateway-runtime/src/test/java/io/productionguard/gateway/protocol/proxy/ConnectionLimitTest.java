package io.productionguard.gateway.protocol.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.record.Event;
import io.productionguard.gateway.testing.Eventually;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No more clients of a proxy than it is set to have. */
@Timeout(60)
final class ConnectionLimitTest {

    private static String connected(GuardedProxy proxy, TlsServer server) throws Exception {
        try (RawProxyClient client = new RawProxyClient(proxy)) {
            client.connect("good.test:" + server.port());
            return client.head();
        }
    }

    @Test
    void oneClientAtATime() throws Exception {
        try (TlsServer server = TlsServer.answering(GuardedProxy.certificate(), "{}");
                GuardedProxy proxy = new GuardedProxy(
                        "tunnel: [\"good.test:" + server.port() + "\"], networks: [127.0.0.0/8], max-connections: 1",
                        "")) {
            proxy.names.put("good.test", List.of("127.0.0.1"));
            try (RawProxyClient first = new RawProxyClient(proxy)) {
                first.connect("good.test:" + server.port());
                assertThat(first.head()).startsWith("HTTP/1.1 200 ");

                assertThat(connected(proxy, server)).startsWith("HTTP/1.1 503 ").contains("already has 1 connections");
                assertThat(proxy.events(Event.Violation.class, 1))
                        .allSatisfy(event -> assertThat(event.reason()).contains("already has 1 connections"));
            }
            Eventually.value(() -> connected(proxy, server), head -> head.startsWith("HTTP/1.1 200 "));
        }
    }
}
