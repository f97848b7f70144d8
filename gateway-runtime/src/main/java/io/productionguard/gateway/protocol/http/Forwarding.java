package io.productionguard.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.operation.http.Boundary;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One request that may be forwarded, until its answer is complete.
 *
 * <pre>
 *   begin ─credential─▶ CONNECTING ─▶ SENDING ─▶ ANSWERING ─▶ OVER
 *                          ▲            │
 *                          └────────────┘ an idle connection turned out to be closed, and the request may be repeated
 * </pre>
 *
 * <p>Back-pressure: the target is not read while the client is not writable; the client's body is not taken while the
 * target is not writable.
 */
final class Forwarding implements UpstreamLink.User {

    /** May be sent twice without anybody noticing (RFC 9110 §9.2.1). */
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS");

    /** Answers with a status below 200 to one request; the client gets none of them. */
    private static final int MOST_INTERIM = 100;

    private enum Phase {
        CONNECTING,
        SENDING,
        ANSWERING,
        OVER
    }

    private final Exchange exchange;
    private final HttpShared shared;
    private final ClientHandler client;
    private final Channel channel;
    private final RequestHead request;
    private final RequestBody body;
    private final Passage passage;
    private Phase phase = Phase.CONNECTING;
    private HttpHeaders received;
    private HttpRequest outgoing;
    private Optional<Tunnel> tunnel = Optional.empty();
    private UpstreamLink link;
    private ResponseRelay relay;
    private boolean requestSent;
    private int interim;
    private boolean writable = true;
    private Future<?> deadline;

    Forwarding(
            Exchange exchange,
            HttpShared shared,
            ClientHandler client,
            RequestHead request,
            RequestBody body,
            Passage passage) {
        this.exchange = exchange;
        this.shared = shared;
        this.client = client;
        this.channel = client.channel();
        this.request = request;
        this.body = body;
        this.passage = passage;
    }

    void begin(HttpRequest message) {
        received = message.headers();
        Optional<String> upgrade = Upgrades.wanted(received);
        if (upgrade.isPresent()) {
            tunnel = shared.services().dialect().tunnel(request);
            if (tunnel.isEmpty()) {
                fail(501, "switching to " + upgrade.get() + " is not available here");
                return;
            }
        }
        if (body.complete() && Boundary.isMultipart(received.get("content-type", "")) && !uploads(body.soFar())) {
            return;
        }
        Injection.Outgoing prepared = OutgoingRequest.prepare(shared, request, received, body);
        CompletionStage<Injection.Outgoing> applied =
                shared.services().injection().apply(prepared);
        CompletableFuture<Injection.Outgoing> now = applied.toCompletableFuture();
        // Nearly always: most credentials are there already.
        if (now.isDone() && !now.isCompletedExceptionally()) {
            injected(now.join(), upgrade);
            return;
        }
        applied.whenCompleteAsync(
                (request, failure) -> {
                    if (failure != null) {
                        fail(502, "the credential for target " + shared.target() + " is not available");
                    } else {
                        injected(request, upgrade);
                    }
                },
                Now.or(channel.eventLoop()));
    }

    private void injected(Injection.Outgoing request, Optional<String> upgrade) {
        if (phase != Phase.OVER) {
            outgoing = OutgoingRequest.frame(request, received, body);
            upgrade.ifPresent(protocol -> Upgrades.offer(outgoing.headers(), protocol));
            connect();
        }
    }

    private void connect() {
        shared.pool()
                .take(
                        channel.eventLoop(),
                        REPEATABLE.contains(request.method()) && tunnel.isEmpty(),
                        this::connected,
                        this::unreachable);
    }

    private void unreachable(String reason) {
        fail(reason.contains("in time") ? 504 : 502, "target " + shared.target() + ": " + reason);
    }

    private void connected(UpstreamLink opened) {
        if (phase == Phase.OVER) {
            shared.pool().give(opened);
            return;
        }
        link = opened;
        link.use(this);
        phase = Phase.SENDING;
        if (body.tooLong()) {
            link.send(outgoing);
            requestBody(Unpooled.wrappedBuffer(body.soFar()), body.complete());
        } else {
            link.send(OutgoingRequest.whole(outgoing, body));
            requestSent = true;
        }
        if (phase == Phase.SENDING) {
            Channels.flushLater(link.channel());
            await();
            client.pump();
        }
    }

    private void await() {
        Duration patience = shared.services().limits().answer();
        deadline = channel.eventLoop()
                .schedule(
                        () -> {
                            link.close();
                            fail(
                                    504,
                                    "target " + shared.target() + " did not answer within " + patience.toSeconds()
                                            + " seconds");
                        },
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Whether it wants more of the request's body. */
    boolean takes() {
        return (phase == Phase.SENDING || phase == Phase.ANSWERING) && !requestSent && writable;
    }

    /** The next piece of a body that is too long to be read before the decision. */
    void requestBody(ByteBuf piece, boolean last) {
        if (phase == Phase.OVER) {
            return;
        }
        byte[] bytes = new byte[piece.readableBytes()];
        piece.readBytes(bytes);
        if (!uploads(bytes)) {
            return;
        }
        if (last) {
            body.end();
            requestSent = true;
            link.send(new DefaultLastHttpContent(Unpooled.wrappedBuffer(bytes)));
        } else {
            link.send(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        }
        link.channel().flush();
    }

    /** Whether these bytes may go to the target; they are accounted for. */
    private boolean uploads(byte[] bytes) {
        Optional<Refusal> refusal = passage.upload(bytes, 0, bytes.length);
        if (refusal.isPresent()) {
            if (link != null) {
                link.close();
            }
            end("refused: " + refusal.get().message(), true);
            exchange.refuse(403, refusal.get());
        }
        return refusal.isEmpty();
    }

    @Override
    public void answer(HttpResponse head) {
        int status = head.status().code();
        if (phase == Phase.ANSWERING) {
            // The one before is complete and being masked; this one answers nothing.
            link.close();
        } else if (status == 101) {
            switched(head);
        } else if (status < 200 && ++interim > MOST_INTERIM) {
            abort("target " + shared.target() + " sent more than " + MOST_INTERIM + " interim answers");
        } else if (status >= 200) {
            phase = Phase.ANSWERING;
            deadline.cancel(false);
            relay = new ResponseRelay(shared, exchange, channel, link, request, passage, this::progressed);
            if (!relay.begin(head, outgoing.headers())) {
                link.close();
                fail(502, relay.problem());
            }
        }
    }

    private void switched(HttpResponse head) {
        deadline.cancel(false);
        if (tunnel.isEmpty() || !requestSent) {
            link.close();
            fail(502, "target " + shared.target() + " switched protocols unasked");
            return;
        }
        phase = Phase.OVER;
        exchange.switched();
        TunnelRelay.open(client, link, tunnel.get(), head, passage);
    }

    @Override
    public void content(HttpContent content) {
        if (phase != Phase.ANSWERING) {
            return;
        }
        relay.content(content.content());
        if (phase == Phase.ANSWERING && content instanceof LastHttpContent last) {
            relay.end(last.trailingHeaders());
        }
        progressed();
    }

    private void progressed() {
        if (phase != Phase.ANSWERING) {
            return;
        }
        if (relay.broken()) {
            abort(relay.problem());
        } else if (relay.ended()) {
            complete();
        }
    }

    private void complete() {
        boolean reusable = requestSent && relay.keepAlive();
        UpstreamLink done = link;
        end("HTTP " + relay.status(), relay.status() >= 400);
        if (reusable) {
            shared.pool().give(done);
        } else {
            done.close();
        }
        exchange.answered(!relay.closesClient());
    }

    @Override
    public void pause() {
        if (phase == Phase.ANSWERING) {
            relay.pause();
        }
    }

    @Override
    public void writable(boolean now) {
        writable = now;
        if (now) {
            client.pump();
        }
    }

    void clientWritable(boolean now) {
        if (phase == Phase.ANSWERING && link != null) {
            relay.clientWritable(now);
        }
    }

    @Override
    public void lost(String reason) {
        if (phase == Phase.SENDING && link.used() && REPEATABLE.contains(request.method()) && !body.tooLong()) {
            deadline.cancel(false);
            phase = Phase.CONNECTING;
            shared.pool().open(channel.eventLoop(), this::connected, this::unreachable);
        } else if (phase == Phase.ANSWERING) {
            if (relay.isComplete()) {
                return;
            }
            if (relay.endsWithConnection() && reason.equals("it closed the connection")) {
                relay.end(null);
                progressed();
            } else {
                abort("target " + shared.target() + ": " + reason + " in the middle of an answer");
            }
        } else if (phase == Phase.SENDING) {
            fail(502, "target " + shared.target() + ": " + reason + " before it answered");
        }
    }

    /** Gives up; the client gets an answer if none has begun, or else sees its connection end early. */
    void abort(String reason) {
        if (phase == Phase.OVER) {
            return;
        }
        if (phase == Phase.ANSWERING && relay.begun()) {
            link.close();
            end(reason, true);
            client.guarded().violation(reason);
            exchange.switched();
            Channels.close(channel);
        } else {
            if (link != null) {
                link.close();
            }
            fail(502, reason);
        }
    }

    private void fail(int status, String reason) {
        if (phase != Phase.OVER) {
            end(reason, true);
            exchange.refuse(status, new Refusal(passage.text(reason), "", ""));
        }
    }

    void clientGone(String reason) {
        if (phase == Phase.OVER) {
            return;
        }
        if (link != null) {
            link.close();
        }
        end(reason, true);
    }

    private void end(String outcome, boolean failed) {
        phase = Phase.OVER;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (relay != null) {
            relay.close();
        }
        passage.completed(outcome, failed);
    }

    /** Whether HTTP's own rules let the target's connection go on after this answer. */
    static boolean keepsAlive(HttpResponse head) {
        return HttpUtil.isKeepAlive(head);
    }
}
