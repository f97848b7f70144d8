package io.productionguard.gateway.protocol.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.productionguard.gateway.enforce.HeldOperation;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.enforce.Verdict;
import io.productionguard.gateway.operation.Operation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One request from its head until it is refused or forwarded; what follows is the {@link Forwarding}'s.
 *
 * <pre>
 *   begin ─▶ PROVING ─▶ COLLECTING ─┬─▶ PREVIEWING ─▶ HELD ─┬─▶ FORWARDING ─▶ DONE
 *     │         │           │       ├───────────────────────┘        ▲
 *     │         │           │       └─ allowed ───▶ RECORDING ───────┘
 *     └─────────┴───────────┴── malformed, denied, too much, client gone ─▶ DONE
 * </pre>
 */
final class Exchange {

    /** Seconds after which a client that prefers not to wait should ask again. */
    private static final int RETRY_AFTER = 10;

    /** How long an approval that is there already may take to show, before such a client is sent away. */
    private static final long GRACE_MILLIS = 250;

    private enum Phase {
        PROVING,
        COLLECTING,
        PREVIEWING,
        HELD,
        RECORDING,
        FORWARDING,
        DONE
    }

    private final ClientHandler client;
    private final Channel channel;
    private final HttpShared shared;
    private final HttpServices services;
    private final boolean keepAlive;
    private final boolean old;
    private final boolean head;
    private final RequestBody body;
    private Phase phase = Phase.PROVING;
    private RequestHead request;
    private HttpRequest received;
    private Reading.Understood understood;
    private HeldOperation held;
    private Passage departing;
    private Forwarding forwarding;
    private PreviewRun preview;
    private Future<?> timer;

    Exchange(ClientHandler client, HttpRequest received) {
        this.client = client;
        this.channel = client.channel();
        this.shared = client.shared();
        this.services = shared.services();
        this.received = received;
        this.keepAlive = HttpUtil.isKeepAlive(received);
        this.old = received.protocolVersion().equals(HttpVersion.HTTP_1_0);
        this.head = received.method().name().equals("HEAD");
        this.body = new RequestBody(services.limits().requestBody(), shared.buffered());
    }

    /** Whether it wants the next object of the connection. */
    boolean takes() {
        return phase == Phase.COLLECTING || (phase == Phase.FORWARDING && forwarding.takes());
    }

    void begin(HttpRequest message) {
        HeadReader.Result result = shared.heads().read(message);
        if (result instanceof HeadReader.Rejected rejected) {
            reject(message, rejected);
            return;
        }
        request = ((HeadReader.Accepted) result).head();
        Proving.begin(client, services, message.headers(), this::proved, this::unproved);
    }

    /** Of a client that has shown the token it is known which connection and request this was. */
    private void reject(HttpRequest message, HeadReader.Rejected rejected) {
        if (client.guarded() != null || !message.decoderResult().isSuccess()) {
            malformed(rejected.status(), rejected.reason());
            return;
        }
        Proving.begin(
                client, services, message.headers(), () -> rejected(rejected), (status, reason) -> rejected(rejected));
    }

    private void rejected(HeadReader.Rejected rejected) {
        if (phase == Phase.PROVING) {
            malformed(rejected.status(), rejected.reason());
        }
    }

    private void unproved(int status, String reason) {
        if (phase != Phase.PROVING) {
            return;
        }
        Refusal refusal = status == 503
                ? shared.seats().full(shared.target())
                : new Refusal(
                        "this client does not belong to the session: " + reason,
                        "",
                        "send the session's token as the target's own clients send theirs");
        services.context()
                .enforcement()
                .refused(shared.target(), client.address(), status == 503 ? refusal.message() : reason);
        refuse(status, refusal);
    }

    private void proved() {
        if (phase != Phase.PROVING) {
            return;
        }
        String expect = received.headers().get("expect", "");
        request = new RequestHead(
                request.method(),
                request.path(),
                request.segments(),
                request.query(),
                request.parameters(),
                RequestFields.forwardable(
                        received.headers(),
                        services.dialect().proofHeaders(),
                        services.inspected().isPresent()));
        if (Upgrades.wanted(received.headers()).isPresent()) {
            request = Upgrades.withOffer(request, received.headers());
        }
        phase = Phase.COLLECTING;
        if (!expect.isEmpty() && !old) {
            if (!expect.equalsIgnoreCase("100-continue")) {
                refuse(417, new Refusal("only 100-continue can be expected here", "", ""));
                return;
            }
            ClientAnswer.writeContinue(channel);
        }
        client.pump();
    }

    /** Nothing more has come for now: the rest of a body has to come in time. */
    void awaitMore() {
        if (phase != Phase.COLLECTING || timer != null) {
            return;
        }
        timer = channel.eventLoop()
                .schedule(
                        () -> malformed(408, "the request's body did not come in time"),
                        services.limits().answer().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void content(HttpContent content) {
        if (phase == Phase.FORWARDING) {
            forwarding.requestBody(content.content(), content instanceof LastHttpContent);
        } else if (phase == Phase.COLLECTING) {
            if (timer != null) {
                timer.cancel(false);
                timer = null;
            }
            if (!body.add(content.content())) {
                refuse(503, new Refusal("too many request bodies are being read at once", "", "try again later"));
                return;
            }
            if (content instanceof LastHttpContent) {
                body.end();
            }
            if (body.complete() || body.tooLong()) {
                read();
            }
        }
    }

    void malformed(String reason) {
        malformed(400, reason);
    }

    private void malformed(int status, String reason) {
        if (phase == Phase.DONE) {
            return;
        }
        if (client.guarded() == null) {
            services.context().enforcement().refused(shared.target(), client.address(), reason);
        } else {
            client.guarded().violation(reason);
        }
        if (phase == Phase.FORWARDING) {
            forwarding.abort(reason);
        } else {
            refuse(status, new Refusal(reason, "", ""));
        }
    }

    private void read() {
        Reading reading;
        try {
            reading = services.dialect().read(request, body.whole());
        } catch (RuntimeException e) {
            client.guarded()
                    .violation("internal error while reading a request: "
                            + e.getClass().getSimpleName());
            refuse(500, new Refusal("the request could not be understood because of an internal error", "", ""));
            return;
        }
        if (reading instanceof Reading.Refused refused) {
            client.guarded().violation(refused.detail());
            refuse(refused.status(), new Refusal(refused.detail(), "", ""));
            return;
        }
        understood = (Reading.Understood) reading;
        Operation operation = operation(List.of());
        Optional<Preview> wanted = services.dialect()
                .preview(request, body.whole(), services.context().enforcement().unrecorded());
        if (wanted.isPresent() && client.guarded().asks(operation)) {
            phase = Phase.PREVIEWING;
            preview = new PreviewRun(shared, channel.eventLoop(), wanted.get(), this::previewed);
            preview.begin();
        } else {
            submit(operation);
        }
    }

    private Operation operation(List<String> extra) {
        return HttpOperations.of(
                shared.target(), services.inspected().map(Inspected::origin), request, body.whole(), understood, extra);
    }

    private void previewed(String text) {
        if (phase == Phase.PREVIEWING) {
            preview = null;
            submit(operation(text.isEmpty() ? List.of() : List.of(text)));
        }
    }

    private void submit(Operation operation) {
        Verdict verdict = client.guarded().submitDeferred(operation);
        if (verdict instanceof Verdict.Hold hold) {
            hold(hold.held());
        } else if (verdict instanceof Verdict.Forward forward) {
            // After what else came in this turn of the event loop, so that all of it is recorded with one write.
            phase = Phase.RECORDING;
            departing = forward.passage();
            channel.eventLoop().execute(this::depart);
        } else {
            obey(verdict);
        }
    }

    private void depart() {
        if (phase != Phase.RECORDING) {
            return;
        }
        try {
            Optional<Refusal> unrecorded = client.guarded().commit();
            if (unrecorded.isEmpty()) {
                forward(departing);
            } else {
                refuse(403, unrecorded.get());
            }
        } catch (RuntimeException e) {
            // As if it had happened while reading: the connection ends, and with it what waits for this request.
            channel.pipeline().fireExceptionCaught(e);
        }
    }

    private void forward(Passage passage) {
        phase = Phase.FORWARDING;
        forwarding = new Forwarding(this, shared, client, request, body, passage);
        forwarding.begin(received);
    }

    private void obey(Verdict verdict) {
        if (verdict instanceof Verdict.Forward forward) {
            forward(forward.passage());
        } else if (verdict instanceof Verdict.Refuse refuse) {
            refuse(403, refuse.refusal());
        } else {
            refuse(500, new Refusal("held twice", "", ""));
        }
    }

    private void hold(HeldOperation operation) {
        if (body.tooLong()) {
            operation.cancel("its body is too long to be approved");
            refuse(
                    413,
                    new Refusal(
                            "the body is longer than " + services.limits().requestBody()
                                    + " bytes, so that nobody can approve it",
                            "",
                            "send less at once"));
            return;
        }
        phase = Phase.HELD;
        held = operation;
        operation.whenSettled(channel.eventLoop(), this::settled);
        if (prefersNotToWait()) {
            timer = channel.eventLoop().schedule(this::sendAway, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** {@code Prefer: respond-async} (RFC 7240 §4.1). */
    private boolean prefersNotToWait() {
        return received.headers().getAll("prefer").stream()
                .flatMap(value -> java.util.Arrays.stream(value.split(",", -1)))
                .anyMatch(preference -> preference.strip().equalsIgnoreCase("respond-async"));
    }

    private void sendAway() {
        if (phase == Phase.HELD) {
            HeldOperation left = held;
            held = null;
            left.disconnected();
            Refusal words = new Refusal(
                    "held for approval " + left.request().id(),
                    String.join("; ", left.request().reasons()),
                    "send the identical request again; it runs once when it is approved");
            answer(202, words, RETRY_AFTER);
        }
    }

    private void settled(Verdict verdict) {
        if (phase == Phase.HELD && held != null) {
            held = null;
            if (timer != null) {
                timer.cancel(false);
            }
            obey(verdict);
        }
    }

    /** Answers in the target's place; the connection goes on if the request was read to its end. */
    void refuse(int status, Refusal refusal) {
        answer(status, refusal, status == 503 ? 1 : 0);
    }

    private void answer(int status, Refusal refusal, int retryAfter) {
        if (phase == Phase.DONE) {
            return;
        }
        boolean stays = keepAlive && body.complete() && status != 401;
        Reply reply = reply(new RefusedRequest(Optional.ofNullable(request), status, refusal, client.requestId()));
        finish();
        ClientAnswer.write(channel, reply, head, stays, retryAfter);
        client.done(stays);
    }

    private Reply reply(RefusedRequest refused) {
        try {
            return services.dialect().reply(refused);
        } catch (RuntimeException e) {
            return Problem.of(refused);
        }
    }

    /** The answer was sent. */
    void answered(boolean stays) {
        if (phase != Phase.DONE) {
            finish();
            client.done(stays && keepAlive && body.complete());
        }
    }

    /** The connection was switched to another protocol, and is not this exchange's any more. */
    void switched() {
        finish();
    }

    boolean keepAlive() {
        return keepAlive;
    }

    boolean old() {
        return old;
    }

    void clientWritable(boolean writable) {
        if (phase == Phase.FORWARDING) {
            forwarding.clientWritable(writable);
        }
    }

    void clientGone(String reason) {
        if (held != null) {
            held.disconnected();
            held = null;
        }
        if (preview != null) {
            preview.cancel();
        }
        if (phase == Phase.FORWARDING) {
            forwarding.clientGone(reason);
        } else if (phase == Phase.RECORDING) {
            departing.completed(reason, true);
        }
        finish();
    }

    private void finish() {
        phase = Phase.DONE;
        if (timer != null) {
            timer.cancel(false);
        }
        body.release();
    }
}
