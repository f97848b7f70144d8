package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.protocol.http.HttpServices;
import io.productionguard.gateway.protocol.http.Injection;
import io.productionguard.gateway.protocol.http.Inspected;
import io.productionguard.gateway.protocol.http.Interception;
import io.productionguard.gateway.protocol.http.PlainDialect;
import io.productionguard.gateway.protocol.http.UpstreamAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLParameters;

/** A connection that is read: the name is looked up, TLS with the client ends here, and the engine takes its requests. */
final class InspectedOpening implements Opening {

    private final ProxyHandler client;
    private final ProxyServices services;
    private final Destination destination;
    private boolean over;

    InspectedOpening(ProxyHandler client, Destination destination) {
        this.client = client;
        this.services = client.services();
        this.destination = destination;
    }

    /** What the engine needs for one server; its dialect says what requests there mean. */
    static HttpServices services(
            ProxyServices proxy, Destination destination, List<InetAddress> addresses, Optional<UpstreamTls> tls) {
        boolean secure = tls.isPresent();
        Inspected server = server(destination, secure, addresses);
        return new HttpServices(
                proxy.context(),
                new UpstreamAddress(secure, destination.host(), destination.port(), ""),
                tls,
                PlainDialect.inspecting(server, proxy.unmasked(), proxy.slashes()),
                Injection.NONE,
                proxy.limits(),
                Optional.of(server));
    }

    static Inspected server(Destination destination, boolean secure, List<InetAddress> addresses) {
        return new Inspected(
                destination.authority(Routes.HTTPS),
                (secure ? "https://" : "http://") + destination.authority(secure ? Routes.HTTPS : Routes.HTTP),
                addresses);
    }

    @Override
    public void begin() {
        var unused = services.lookup()
                .of(destination)
                .thenCompose(addresses -> services.trust()
                        .towards(destination)
                        .thenApply(tls -> services(services, destination, addresses, Optional.of(tls))))
                .whenCompleteAsync(
                        (engine, failure) -> {
                            if (over) {
                                return;
                            }
                            if (failure != null) {
                                over = true;
                                refuse(client, destination, failure);
                            } else {
                                client.established(destination, hello -> intercept(engine));
                            }
                        },
                        client.channel().eventLoop());
    }

    /** Tells the client, and the recording, why a destination cannot be reached. */
    static void refuse(ProxyHandler client, Destination destination, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        UnreachableException reason = cause instanceof UnreachableException unreachable
                ? unreachable
                : new UnreachableException(502, destination + " could not be connected to");
        client.guarded().violation(reason.getMessage());
        client.refuse(reason.status(), reason.getMessage());
    }

    private void intercept(HttpServices engine) {
        over = true;
        Channel channel = client.channel();
        ByteBuf hello = client.leave();
        SslHandler tls =
                services.context().impersonation().apply(destination.host()).newHandler(channel.alloc());
        SSLParameters parameters = tls.engine().getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.engine().setSSLParameters(parameters);
        channel.pipeline().addLast(tls, Interception.requestDecoder());
        services.interception().begin(channel, engine, client.caller(), client.guarded());
        channel.pipeline().fireChannelRead(hello).fireChannelReadComplete();
    }

    @Override
    public void abandon(String reason) {
        over = true;
    }
}
