package io.productionguard.gateway.protocol.kubernetes;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.protocol.http.Tunnel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which of the protocols that lead into a pod are spoken here, and who reads them. */
final class PodStreams {

    static final String PROTOCOLS = "sec-websocket-protocol";

    /** exec and attach; the older ones without a channel for how the command ended are not offered on. */
    private static final List<String> CHANNELS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");

    private static final String WRAPPED_SPDY = "SPDY/3.1+portforward.k8s.io";

    /** port-forward without SPDY. */
    private static final String PORT_CHANNELS = "v4.channel.k8s.io";

    private static final Set<String> KINDS = Set.of("pods/exec", "pods/attach", "pods/portforward");

    private PodStreams() {}

    /** The reader for what the client asks for; empty when it is nothing that can be read. */
    static Optional<Tunnel> tunnel(RequestInfo info, HttpHeaders headers) {
        if (!info.group().isEmpty() || !KINDS.contains(info.kind())) {
            return Optional.empty();
        }
        boolean forward = info.subresource().equals("portforward");
        String upgrade = headers.get("upgrade", "").toLowerCase(Locale.ROOT);
        if (upgrade.equals("spdy/3.1")) {
            return Optional.of(new SpdyTunnel());
        }
        List<String> readable = readable(info, headers);
        if (!upgrade.equals("websocket") || readable.isEmpty()) {
            return Optional.empty();
        }
        if (!forward) {
            return Optional.of(new ChannelTunnel());
        }
        return Optional.of(readable.contains(WRAPPED_SPDY) ? new WrappedSpdyTunnel() : new PortChannelTunnel());
    }

    /** Those of the offered WebSocket protocols that are read here, in the client's order. */
    static List<String> readable(RequestInfo info, HttpHeaders headers) {
        List<String> offered = headers.getAll(PROTOCOLS).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .toList();
        List<String> spoken = CHANNELS;
        if (info.subresource().equals("portforward")) {
            // One of them, so that it is known beforehand which one the target chooses.
            spoken = List.of(offered.contains(WRAPPED_SPDY) ? WRAPPED_SPDY : PORT_CHANNELS);
        }
        return offered.stream().filter(spoken::contains).toList();
    }
}
