package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.productionguard.gateway.enforce.HeldOperation;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.enforce.Verdict;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.operation.http.ProxyActions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A tunnel from its request until bytes flow: decided, looked up, certificate checked, connected, ClientHello compared. Names
 * are looked up after the decision, so that a look-up that nobody allowed tells nobody anything.
 */
final class TunnelOpening implements Opening {

    private final ProxyHandler client;
    private final ProxyServices services;
    private final EventLoop loop;
    private final Destination destination;
    private HeldOperation held;
    private Passage passage;
    private Channel server;
    private boolean over;

    TunnelOpening(ProxyHandler client, Destination destination) {
        this.client = client;
        this.services = client.services();
        this.loop = client.channel().eventLoop();
        this.destination = destination;
    }

    /** What a tunnel is for the rules. */
    static Operation operation(String target, Routes routes, Destination destination) {
        return operation(target, routes, destination, "CONNECT " + destination);
    }

    /** The same in other words: what would have to be tunnelled if it were let through. */
    static Operation operation(String target, Routes routes, Destination destination, String text) {
        return new Operation(
                target,
                text,
                List.of(),
                ProxyActions.tunnel(destination.toString(), routes.lists(destination)),
                OperationDigest.of(target, List.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void begin() {
        Verdict verdict = client.guarded().submit(operation(services.target(), services.routes(), destination));
        if (verdict instanceof Verdict.Hold hold) {
            held = hold.held();
            held.whenSettled(loop, this::settled);
        } else {
            obey(verdict);
        }
    }

    private void settled(Verdict verdict) {
        held = null;
        if (!over) {
            obey(verdict);
        } else if (verdict instanceof Verdict.Forward forward) {
            forward.passage().completed("the client left", true);
        }
    }

    private void obey(Verdict verdict) {
        if (verdict instanceof Verdict.Forward forward) {
            passage = forward.passage();
            connect();
        } else if (verdict instanceof Verdict.Refuse refuse) {
            over = true;
            client.answer(403, refuse.refusal());
        } else {
            over = true;
            client.answer(500, new Refusal("held twice", "", ""));
        }
    }

    private void connect() {
        var unused = services.lookup()
                .of(destination)
                .thenCompose(addresses ->
                        services.trust().towards(destination).thenCompose(tls -> connect(addresses, 0, tls)))
                .whenCompleteAsync(
                        (channel, failure) -> {
                            if (failure != null) {
                                fail(failure);
                            } else if (over) {
                                Channels.close(channel);
                            } else {
                                connected(channel);
                            }
                        },
                        loop);
    }

    /** The first address that answers with the host's certificate, and then nothing but that address. */
    private CompletableFuture<Channel> connect(List<InetAddress> addresses, int next, UpstreamTls tls) {
        InetAddress address = addresses.get(next);
        CompletableFuture<Channel> one = services.certificates()
                .check(loop, destination, address, tls)
                .thenCompose(good -> services.dialler().dial(loop, destination, List.of(address)));
        return next + 1 < addresses.size()
                ? one.exceptionallyCompose(failure -> connect(addresses, next + 1, tls))
                : one;
    }

    private void fail(Throwable failure) {
        if (over) {
            return;
        }
        over = true;
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        UnreachableException reason = cause instanceof UnreachableException unreachable
                ? unreachable
                : new UnreachableException(502, destination + " could not be connected to");
        passage.completed(reason.getMessage(), true);
        if (reason.status() == 403) {
            client.guarded().violation(reason.getMessage());
        }
        client.refuse(reason.status(), reason.getMessage());
    }

    private void connected(Channel channel) {
        server = channel;
        client.established(destination, this::begin);
    }

    private void begin(ClientHello hello) {
        over = true;
        String address =
                ((InetSocketAddress) server.remoteAddress()).getAddress().getHostAddress();
        String notes = "address " + address + (hello.encryptedHello() ? "; the ClientHello has an encrypted one" : "");
        ByteBuf first = client.leave();
        ByteRelay.open(
                client.channel(), server, first, new SecondHello(destination, hello), passage, client.guarded(), notes);
    }

    @Override
    public void abandon(String reason) {
        if (over) {
            return;
        }
        over = true;
        if (held != null) {
            held.disconnected();
        }
        if (server != null) {
            Channels.close(server);
        }
        if (passage != null) {
            passage.completed(reason, true);
        }
    }
}
