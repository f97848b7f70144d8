package io.productionguard.gateway.protocol.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.Newcomers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A client's connection up to the point where it is known what becomes of it.
 *
 * <pre>
 *   request ─▶ proof ─▶ route ─┬─ CONNECT, tunnel ──▶ TunnelOpening ──▶ ClientHello ──▶ ByteRelay
 *      │         │        │    ├─ CONNECT, inspect ─▶ InspectedOpening ▶ ClientHello ──▶ TLS, engine of protocol.http
 *      │         │        │    └─ absolute form ────▶ PlainOpening ─────────────────────▶ engine of protocol.http
 *      400       407      403: an answer, then the end
 * </pre>
 */
final class ProxyHandler extends ChannelInboundHandlerAdapter {

    /** What may come from a client before its tunnel is open; whoever is told to wait has no more to say. */
    private static final int MAX_EARLY_BYTES = 2 * ClientHello.MAX_BYTES;

    private static final int MAX_EARLY_OBJECTS = 256;
    /** Stands in the recording where a rule would: what the lists leave out, no rule can let through. */
    private static final String UNLISTED = "unlisted-host";

    private static final String BY = "Production Guard: ";

    private final Channel channel;
    private final ProxyServices services;
    private final Deque<HttpObject> objects = new ArrayDeque<>();
    private ByteBuf early;
    private HttpRequest request;
    private Opening opening;
    private HelloWait hello;
    private GuardedConnection guarded;
    private Caller caller;
    /** What was asked for, in brackets: names are looked up before there is an operation that says so. */
    private String wanted = "";

    private boolean over;

    ProxyHandler(Channel channel, ProxyServices services) {
        this.channel = channel;
        this.services = services;
    }

    Channel channel() {
        return channel;
    }

    ProxyServices services() {
        return services;
    }

    /** The connection in the recording; there once the client has been proved. */
    GuardedConnection guarded() {
        return guarded;
    }

    Caller caller() {
        return caller;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBuf bytes) {
            bytes(bytes);
        } else if (request == null && message instanceof HttpRequest head) {
            request = head;
            request(head);
        } else if (message instanceof HttpObject object) {
            object(object);
        }
    }

    private void object(HttpObject object) {
        if (isConnect()) {
            boolean last = object instanceof LastHttpContent;
            ReferenceCountUtil.release(object);
            if (last) {
                // What follows is no HTTP; the decoder hands on what it has read already.
                Ends.remove(channel, HttpRequestDecoder.class);
            }
        } else {
            objects.add(object);
            if (objects.size() > MAX_EARLY_OBJECTS) {
                refuse(413, "the request's body comes faster than it is asked for");
            }
        }
    }

    private void bytes(ByteBuf bytes) {
        early = early == null ? bytes : joined(early, bytes);
        if (hello != null) {
            hello.look(early);
        } else if (early.readableBytes() > MAX_EARLY_BYTES) {
            misbehaved("it sent more than a ClientHello before its tunnel was open");
        }
    }

    private static ByteBuf joined(ByteBuf first, ByteBuf second) {
        ByteBuf both = first.alloc().buffer(first.readableBytes() + second.readableBytes());
        both.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return both;
    }

    private boolean isConnect() {
        return request != null && request.method().name().equals("CONNECT");
    }

    private void request(HttpRequest head) {
        RequestCheck.Result result = RequestCheck.of(head);
        if (result instanceof RequestCheck.Rejected rejected) {
            services.context().enforcement().refused(services.target(), address(), rejected.reason());
            refuse(rejected.status(), rejected.reason());
            return;
        }
        RequestCheck.Accepted accepted = (RequestCheck.Accepted) result;
        if (!isConnect()) {
            channel.config().setAutoRead(false);
        }
        ProxyProof.of(services, head.headers())
                .whenCompleteAsync(
                        (who, failure) -> {
                            if (over) {
                                return;
                            }
                            if (failure != null) {
                                unproved(
                                        ProxyProof.clause(failure),
                                        !head.headers().contains("proxy-authorization"));
                            } else {
                                proved(who, accepted);
                            }
                        },
                        channel.eventLoop());
    }

    /** @param asked whether the client has not tried yet: many wait to be asked, and are then told by 407 */
    private void unproved(String reason, boolean asked) {
        if (!asked) {
            services.context().enforcement().refused(services.target(), address(), reason);
        }
        answer(
                407,
                new Refusal(
                        BY + "this client does not belong to the session: " + reason,
                        "",
                        "use the proxy address from HTTPS_PROXY as it is, with its user and password"));
    }

    private void proved(Caller who, RequestCheck.Accepted accepted) {
        caller = who;
        Newcomers.proved(channel);
        try {
            guarded = services.context().enforcement().connect(services.target(), who, address());
        } catch (IOException e) {
            refuse(500, "the connection could not be recorded");
            return;
        }
        if (services.seats().take(channel) == null) {
            Refusal full = services.seats().full(services.target());
            guarded.violation(full.message());
            answer(503, new Refusal(BY + full.message(), full.detail(), full.hint()));
            return;
        }
        route(accepted);
    }

    private void route(RequestCheck.Accepted accepted) {
        wanted = " (" + accepted.words() + ")";
        Destination destination = accepted.destination();
        Routes.Mode mode = services.routes().of(destination, accepted.secure());
        if (mode == Routes.Mode.DENY) {
            deny(accepted, "it is listed under neither tunnel nor inspect");
        } else if (mode == Routes.Mode.TUNNEL && !accepted.secure()) {
            deny(accepted, "plain HTTP is never tunnelled; list the host under inspect");
        } else {
            opening = !accepted.secure()
                    ? new PlainOpening(this, accepted)
                    : mode == Routes.Mode.TUNNEL
                            ? new TunnelOpening(this, destination)
                            : new InspectedOpening(this, destination);
            opening.begin();
        }
    }

    private void deny(RequestCheck.Accepted accepted, String why) {
        guarded.denied(
                TunnelOpening.operation(services.target(), services.routes(), accepted.destination(), accepted.words()),
                UNLISTED,
                why);
        answer(
                403,
                new Refusal(
                        BY + accepted.words() + " is denied: " + why, "", "Use a host that this session may reach."));
    }

    /** Opens the tunnel for the client, and waits for what it sends first. */
    void established(Destination destination, HelloWait.Next next) {
        hello = new HelloWait(this, destination, next);
        ProxyAnswer.established(channel);
        if (early != null) {
            hello.look(early);
        }
    }

    /** Has the plain request handled by whatever stands behind in the pipeline; this handler is gone then. */
    void handOver(ChannelHandlerContext context) {
        over = true;
        channel.config().setAutoRead(true);
        context.fireChannelRead(request);
        while (!objects.isEmpty()) {
            context.fireChannelRead(objects.poll());
        }
        channel.pipeline().remove(this);
    }

    HttpRequest request() {
        return request;
    }

    /** Lets go of the channel, whose next handlers get what is returned. */
    ByteBuf leave() {
        over = true;
        channel.pipeline().remove(this);
        ByteBuf rest = early;
        early = null;
        return rest;
    }

    /** Answers with one clause, and ends the connection. */
    void refuse(int status, String clause) {
        answer(status, new Refusal(BY + clause, "", ""));
    }

    void answer(int status, Refusal refusal) {
        if (over) {
            return;
        }
        boolean head = request.method().name().equals("HEAD");
        end("refused");
        ProxyAnswer.refuse(channel, status, refusal, head, guarded == null ? "" : guarded.number() + ".1");
    }

    /** The client broke the rules after its tunnel was open, where no answer can be given any more. */
    void misbehaved(String reason) {
        if (!over) {
            if (guarded == null) {
                // It did not even wait to be known.
                services.context().enforcement().refused(services.target(), address(), reason);
            } else {
                guarded.violation(reason);
            }
            if (opening != null) {
                opening.abandon(reason);
            }
            end(reason);
            TlsAlert.send(channel);
        }
    }

    private void end(String reason) {
        over = true;
        if (hello != null) {
            hello.cancel();
        }
        if (early != null) {
            early.release();
            early = null;
        }
        objects.forEach(ReferenceCountUtil::release);
        objects.clear();
        if (guarded != null) {
            guarded.closed(reason);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Newcomers.TurnedAway turnedAway) {
            // Without a word, as what a client reads before it asks may be taken for an answer to what it asks then.
            gone(turnedAway.reason());
            Channels.close(channel);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone("the client left");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        gone(cause instanceof IOException ? "the client's connection broke" : "the connection failed");
        Channels.close(channel);
    }

    private void gone(String reason) {
        if (!over) {
            if (opening != null) {
                opening.abandon(reason);
            }
            end(reason + wanted);
        }
    }

    private String address() {
        return Channels.address(channel);
    }
}
