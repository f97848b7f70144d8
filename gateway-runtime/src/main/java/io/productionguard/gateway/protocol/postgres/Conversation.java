package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.protocol.postgres.message.Authentication;
import io.productionguard.gateway.protocol.postgres.message.BackendKeyData;
import io.productionguard.gateway.protocol.postgres.message.CancelRequest;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.MessageWriter;
import io.productionguard.gateway.protocol.postgres.message.ParameterStatus;
import io.productionguard.gateway.protocol.postgres.message.ReadyForQuery;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import java.net.InetSocketAddress;

/**
 * One client and its server from the end of the startup to the end of the connection. Both channels run on one event loop,
 * and so does everything here.
 *
 * <pre>
 *                    ┌───────────── settled: forward or deny ─────────────┐
 *                    ▼                                                    │
 *   begin ──▶ FLOWING ──submit: Hold──────────────────────────────────▶ HELD
 *              │  ▲  │                                                    │
 *              │  │  └─a message needs the server's answer──▶ WAITING     │
 *              │  └──────────── progress ─────────────────────┘  │        │
 *              └──────────── close, from any state ──────────────┴────────┴──▶ CLOSED
 * </pre>
 *
 * <p>The client's messages are handled strictly in order. While one is HELD or WAITING, those behind it are kept in a
 * backlog; when that is larger than its limit, the client is not read any more. The server's answers flow in every state.
 *
 * <p>Back-pressure: the server is not read while the client's channel is not writable; the client is not read while the
 * server's channel is not writable or the backlog is full.
 */
final class Conversation {

    private final ClientServices services;
    private final GuardedConnection guarded;
    private final Upstream upstream;
    private final FrameDecoder clientDecoder;
    private final Outbound clientOut;
    private final Outbound serverOut;
    private final StatementRegistry registry = new StatementRegistry();
    private final Expectations expectations = new Expectations(registry);
    private final Unsettled unsettled = new Unsettled();
    private final Denial denial;
    private final CopyIn copyIn;
    private final ClientDispatch clientDispatch;
    private final ServerDispatch serverDispatch;
    private final Failures failures;
    private final Submissions submissions;
    private final ReadGate clientGate;
    private final ReadGate serverGate;
    private final Backlog backlog;
    private final BackendKeyData ownKey;
    private final Runnable flush = this::flushNow;
    private boolean flushing;
    private boolean closed;
    /** WAITING. */
    private boolean waiting;
    /** While WAITING: what has to be answered first, or null when any answer may be enough. */
    private Expectation awaited;

    Conversation(
            Channel client,
            FrameDecoder clientDecoder,
            Upstream upstream,
            GuardedConnection guarded,
            ClientServices services) {
        this.services = services;
        this.guarded = guarded;
        this.upstream = upstream;
        this.clientDecoder = clientDecoder;
        this.clientOut = Outbound.toClient(client);
        this.serverOut =
                Outbound.toServer(upstream.channel(), () -> guarded.commit().isEmpty());
        this.denial = new Denial(serverOut, expectations, registry);
        this.copyIn = new CopyIn(this);
        CopyOutGuard copyOut = new CopyOutGuard(this);
        this.clientDispatch = new ClientDispatch(this, copyIn, copyOut);
        this.failures = new Failures(this, copyIn);
        this.submissions = new Submissions(this);
        this.serverDispatch = new ServerDispatch(this, copyIn, copyOut, failures);
        this.clientGate = new ReadGate(client);
        this.serverGate = new ReadGate(upstream.channel());
        this.backlog = new Backlog(clientGate);
        this.ownKey = services.cancellations().register(this::cancelled);
    }

    /** Tells the client that it is in, and takes both channels over. */
    void begin() {
        Channel client = clientOut.channel();
        clientOut.write(Authentication.ok(client.alloc()));
        for (ParameterStatus status : upstream.statuses()) {
            clientOut.write(status.encode(client.alloc()));
        }
        clientOut.write(ownKey.encode(client.alloc()));
        clientOut.write(ReadyForQuery.encode(client.alloc(), ReadyForQuery.IDLE));
        clientOut.flush();
        PeerHandler clientSide = PeerHandler.ofClient(this, serverGate);
        clientDecoder.continueWith(clientSide, FrameDecoder.MESSAGE_LIMIT);
        client.pipeline().addLast(clientSide);
        PeerHandler serverSide = PeerHandler.ofServer(this, clientGate);
        upstream.decoder().continueWith(serverSide, FrameDecoder.MESSAGE_LIMIT);
        upstream.channel().pipeline().addLast(serverSide);
        if (!client.isActive()) {
            close("the client left", null);
        } else if (!upstream.channel().isActive()) {
            serverGone();
        }
    }

    ClientServices services() {
        return services;
    }

    GuardedConnection guarded() {
        return guarded;
    }

    Outbound clientOut() {
        return clientOut;
    }

    Outbound serverOut() {
        return serverOut;
    }

    StatementRegistry registry() {
        return registry;
    }

    Expectations expectations() {
        return expectations;
    }

    Unsettled unsettled() {
        return unsettled;
    }

    Denial denial() {
        return denial;
    }

    Submissions submissions() {
        return submissions;
    }

    private boolean flowing() {
        return !closed && !waiting && !submissions.holding();
    }

    Meaning classify(String sql) {
        return services.meanings().classify(sql);
    }

    /** One message of the client. */
    void fromClient(byte type, ByteBuf buffer, int index, int length) {
        if (closed) {
            return;
        }
        if (submissions.holding() && type == Frontend.TERMINATE) {
            close("the client left while an operation was held", null);
        } else if (!flowing() || !backlog.isEmpty() || !handle(type, buffer, index, length)) {
            backlog.add(buffer, index, length);
        }
    }

    /** A message of the client above the limit, which takes its turn like any other. */
    void oversizeFromClient(byte type, long length) {
        ByteBuf marker = serverOut.channel().alloc().buffer(10);
        marker.writeByte(ClientDispatch.OVERSIZE).writeInt(9).writeByte(type).writeInt((int) (length >> 10));
        fromClient(ClientDispatch.OVERSIZE, marker, 0, marker.readableBytes());
        marker.release();
    }

    private boolean handle(byte type, ByteBuf buffer, int index, int length) {
        try {
            boolean done = clientDispatch.handle(type, buffer, index, length);
            waiting |= !done;
            return done;
        } catch (MalformedMessageException e) {
            violation("the client broke the protocol: " + e.getMessage());
            return true;
        }
    }

    /** One message of the server. */
    void fromServer(byte type, ByteBuf buffer, int index, int length) {
        if (closed) {
            return;
        }
        try {
            serverDispatch.handle(type, buffer, index, length);
        } catch (MalformedMessageException e) {
            violation("the target broke the protocol: " + e.getMessage());
        }
    }

    void oversizeFromServer(byte type, long length) {
        if (!closed) {
            String reason = "a message of " + (length >> 10) + " kB; the limit is " + (FrameDecoder.MESSAGE_LIMIT >> 10)
                    + " kB";
            guarded.violation("the target sent " + reason);
            failures.oversize(type, "the target sent " + reason);
        }
    }

    /** The server has answered something; what waits for that may go on. */
    void progress() {
        if (waiting && (awaited == null || !expectations.contains(awaited))) {
            awaited = null;
            waiting = false;
            drain();
        }
    }

    /** Nothing more of the client is handled before the server has answered this, or skipped it. */
    void await(Expectation answer) {
        awaited = answer;
        waiting = true;
    }

    /** What held the client's messages up is over. */
    void goOn() {
        drain();
        flush();
    }

    private void drain() {
        while (flowing() && !backlog.isEmpty()) {
            ByteBuf message = backlog.first();
            boolean done = handle(message.getByte(0), message, 0, message.readableBytes());
            serverOut.endRun();
            if (done && !closed) {
                backlog.removeFirst();
            }
        }
    }

    /** A CancelRequest for this connection; any thread. */
    private void cancelled(Runnable done) {
        clientOut.channel().eventLoop().execute(() -> {
            if (submissions.holding()) {
                submissions.cancel();
                done.run();
            } else if (closed || upstream.key() == null) {
                done.run();
            } else {
                cancelUpstream(done);
            }
        });
    }

    /** Cancels what the server is running, and reads nothing more of its result before it has been told. */
    void cancelBeforeReadingOn() {
        serverGate.set(ReadGate.CANCELLING, true);
        cancelUpstream(() -> serverGate.set(ReadGate.CANCELLING, false));
    }

    /** Asks the server to cancel what it is running; {@code done} runs on the event loop. */
    private void cancelUpstream(Runnable done) {
        if (upstream.key() == null || !(upstream.channel().remoteAddress() instanceof InetSocketAddress server)) {
            done.run();
            return;
        }
        CancelRequest request =
                new CancelRequest(upstream.key().processId(), upstream.key().secret());
        services.connector().cancel(clientOut.channel().eventLoop(), server.getAddress(), request, done);
    }

    /** Ends the current segment in the client's place. */
    void sync() {
        serverOut.write(MessageWriter.empty(serverOut.channel().alloc(), Frontend.SYNC));
        expectations.resume();
        expectations.add(Expectation.Kind.SYNC);
    }

    void flush() {
        clientOut.flush();
        serverOut.flush();
    }

    /**
     * Sends what was written when everything that has arrived by now on any connection of the event loop has been handled:
     * operations that come together are recorded by one write, and peers are woken when there is nothing left to do.
     */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            clientOut.channel().eventLoop().execute(flush);
        }
    }

    private void flushNow() {
        flushing = false;
        flush();
    }

    void violation(String reason) {
        if (!closed) {
            guarded.violation(reason);
            close(reason, ErrorResponse.fatal(SqlState.PROTOCOL_VIOLATION, reason, "", ""));
        }
    }

    /** The server ended the connection. */
    void serverGone() {
        if (serverOut.stopped()) {
            String reason = "the session cannot be recorded, so nothing is forwarded";
            close(reason, ErrorResponse.fatal(SqlState.ADMIN_SHUTDOWN, reason, "", ""));
            return;
        }
        close(
                "the target closed the connection",
                failures.saidGoodbye()
                        ? null
                        : ErrorResponse.fatal(
                                SqlState.CONNECTION_FAILURE,
                                "the connection to target " + services.target().name() + " was lost",
                                "",
                                ""));
    }

    /**
     * Ends both connections and withdraws what is held. Only the first call counts.
     *
     * @param last sent to the client, or null
     */
    void close(String reason, ErrorResponse last) {
        if (closed) {
            return;
        }
        closed = true;
        services.cancellations().remove(ownKey);
        submissions.end();
        boolean running = expectations.running();
        expectations.end();
        registry.end();
        backlog.release();
        guarded.closed(reason);
        Channel client = clientOut.channel();
        clientDecoder.stop();
        upstream.decoder().stop();
        clientOut.close(last == null ? client.alloc().buffer(0) : last.encode(client.alloc()));
        serverOut.endRun();
        // The server notices that nobody waits any more only when it has something to say, which may be never: a
        // client that starts statements and leaves would fill it.
        if (running && !serverOut.stopped()) {
            cancelUpstream(this::terminate);
        } else {
            terminate();
        }
    }

    private void terminate() {
        serverOut.close(MessageWriter.empty(serverOut.channel().alloc(), Frontend.TERMINATE));
    }
}
