package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.productionguard.gateway.operation.kubernetes.Query;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.Tunnel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames of a port that is forwarded without SPDY, cut anywhere. */
final class PortChannelTunnelTest {

    private static final String TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    private final Tunnel tunnel = new PortChannelTunnel();

    PortChannelTunnelTest() throws Exception {
        tunnel.opened(new ResponseHead(101, new DefaultHttpHeaders()), new Passages().next());
    }

    private static byte[] frame(int channel, byte... data) {
        return WebSocketReader.frame(WebSocketReader.BINARY, new byte[] {(byte) channel}, data);
    }

    private static byte[] frame(int channel, String text) {
        return frame(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] fromTarget(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at++) {
            out.writeBytes(tunnel.fromTarget(bytes, at, 1));
        }
        return out.toByteArray();
    }

    @Test
    void passesPortsAndWhatGoesThroughThemAsItIs() {
        // 8080 in two bytes, least significant first
        for (byte[] bytes : new byte[][] {
            frame(0, (byte) 0x90, (byte) 0x1f),
            frame(1, (byte) 0x90, (byte) 0x1f),
            frame(0, TOKEN),
            frame(2, "HTTP/1.1")
        }) {
            assertThat(fromTarget(bytes)).isEqualTo(bytes);
        }
        assertThat(tunnel.fromClient(frame(0, "GET /"), 0, frame(0, "GET /").length))
                .isEqualTo(frame(0, "GET /"));
        assertThat(tunnel.broken()).isEmpty();
    }

    @Test
    void masksWhatTheTargetSaysWentWrong() {
        byte[] port = frame(1, (byte) 0x90, (byte) 0x1f);
        assertThat(fromTarget(port)).isEqualTo(port);

        assertThat(new String(fromTarget(frame(1, "cannot dial with " + TOKEN)), StandardCharsets.UTF_8))
                .contains("cannot dial with [masked:")
                .doesNotContain(TOKEN);
        assertThat(new String(fromTarget(frame(3, TOKEN)), StandardCharsets.UTF_8))
                .doesNotContain(TOKEN);
    }

    @Test
    void refusesMessagesInSeveralFrames() {
        byte[] begun = frame(0, "a");
        begun[0] = WebSocketReader.BINARY;

        assertThat(tunnel.fromClient(begun, 0, begun.length)).isEmpty();
        assertThat(tunnel.broken())
                .hasValueSatisfying(refusal -> assertThat(refusal.message()).contains("several frames"));
        assertThat(tunnel.farewell()).isNotEmpty();
    }

    private static Optional<Tunnel> chosen(String subresource, String protocols) throws Exception {
        return PodStreams.tunnel(
                RequestInfo.of("GET", "/api/v1/namespaces/shop/pods/web-1/" + subresource, Query.parse("ports=8080")),
                new DefaultHttpHeaders().set("upgrade", "websocket").set(PodStreams.PROTOCOLS, protocols));
    }

    @Test
    void isChosenWhereTheClientKnowsNoSpdy() throws Exception {
        assertThat(chosen("portforward", "v4.channel.k8s.io"))
                .hasValueSatisfying(found -> assertThat(found).isInstanceOf(PortChannelTunnel.class));
        assertThat(chosen("portforward", "v4.channel.k8s.io, SPDY/3.1+portforward.k8s.io"))
                .hasValueSatisfying(found -> assertThat(found).isInstanceOf(WrappedSpdyTunnel.class));
        assertThat(chosen("exec", "v4.channel.k8s.io"))
                .hasValueSatisfying(found -> assertThat(found).isInstanceOf(ChannelTunnel.class));
        assertThat(chosen("portforward", "v5.channel.k8s.io")).isEmpty();
        assertThat(PodStreams.readable(
                        RequestInfo.of("GET", "/api/v1/namespaces/shop/pods/web-1/portforward", Query.parse("")),
                        new DefaultHttpHeaders()
                                .set(PodStreams.PROTOCOLS, "v4.channel.k8s.io, SPDY/3.1+portforward.k8s.io")))
                .containsExactly("SPDY/3.1+portforward.k8s.io");
    }
}
