package io.productionguard.gateway.protocol.proxy;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Optional;

/**
 * A request in absolute form for plain HTTP: the engine gets it in origin form. The next request on the connection could be
 * for another host, so the connection ends with the answer.
 */
final class PlainOpening implements Opening {

    private final ProxyHandler client;
    private final RequestCheck.Accepted accepted;
    private boolean over;

    PlainOpening(ProxyHandler client, RequestCheck.Accepted accepted) {
        this.client = client;
        this.accepted = accepted;
    }

    @Override
    public void begin() {
        var unused = client.services()
                .lookup()
                .of(accepted.destination())
                .whenCompleteAsync(
                        (addresses, failure) -> {
                            if (over) {
                                return;
                            }
                            over = true;
                            if (failure != null) {
                                InspectedOpening.refuse(client, accepted.destination(), failure);
                            } else {
                                handOver(addresses);
                            }
                        },
                        client.channel().eventLoop());
    }

    private void handOver(List<java.net.InetAddress> addresses) {
        ProxyServices services = client.services();
        Channel channel = client.channel();
        HttpRequest request = client.request();
        request.setUri(accepted.target());
        request.headers().add("connection", "close");
        services.interception()
                .begin(
                        channel,
                        InspectedOpening.services(services, accepted.destination(), addresses, Optional.empty()),
                        client.caller(),
                        client.guarded());
        client.handOver(channel.pipeline().context(ProxyHandler.class));
    }

    @Override
    public void abandon(String reason) {
        over = true;
    }
}
