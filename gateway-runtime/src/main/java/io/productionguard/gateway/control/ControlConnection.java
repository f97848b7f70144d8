package io.productionguard.gateway.control;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.control.ControlTarget.RecordedLines;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One peer of the control channel: reads its requests and answers them in order on one thread; a second thread sends
 * events once the peer asked for them. Whatever goes wrong ends this connection only.
 */
final class ControlConnection {

    private static final Json.Limits REQUEST_LIMITS = new Json.Limits(ControlLines.MAX_LINE_BYTES, 2, 32);

    private static final int MAX_REASON_CHARS = 1024;
    private static final int MAX_NOTE_CHARS = 8192;

    private final ControlLines lines;
    private final ControlServer server;
    private final ControlTarget target;
    private final DecisionVerifier verifier;
    private final Thread requests = daemon(this::serve, "control-requests");

    /** Set by the request thread when the peer asks for events; its thread is alive until the recording ends. */
    private RecordedLines followed;

    private Thread events;
    private boolean answering;

    ControlConnection(ControlLines lines, ControlServer server, ControlTarget target, DecisionVerifier verifier) {
        this.lines = lines;
        this.server = server;
        this.target = target;
        this.verifier = verifier;
    }

    void start() {
        requests.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == requests || Thread.currentThread() == events;
    }

    private static Thread daemon(Runnable run, String name) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Lets a request that is being answered and events of a sealed recording reach the peer, then hangs up. */
    void finish(long deadline) {
        try {
            Thread sending;
            synchronized (this) {
                while (answering && deadline - System.nanoTime() > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
                }
                sending = events;
            }
            if (sending != null) {
                long left = deadline - System.nanoTime();
                if (left > 0) {
                    TimeUnit.NANOSECONDS.timedJoin(sending, left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hangUp();
    }

    private void hangUp() {
        synchronized (this) {
            if (followed != null) {
                followed.close();
            }
        }
        ControlServer.closeQuietly(lines);
    }

    private void serve() {
        try {
            byte[] line;
            while ((line = lines.read()) != null) {
                busy(true);
                boolean sound = answer(line);
                busy(false);
                if (!sound) {
                    break;
                }
            }
        } catch (ControlLines.OverlongLineException e) {
            complain(e.getMessage());
        } catch (IOException e) {
            // The peer is gone, or the server was closed.
        } catch (RuntimeException | Error e) {
            complain("internal error (" + e.getClass().getSimpleName() + ")");
            throw e;
        } finally {
            busy(false);
            hangUp();
            server.ended(this);
        }
    }

    private synchronized void busy(boolean answering) {
        this.answering = answering;
        notifyAll();
    }

    private void complain(String reason) {
        server.violation(reason);
        try {
            lines.write(error(reason));
        } catch (IOException e) {
            // The peer is gone; the violation was noted.
        }
    }

    /** Answers one request; false when the line was no request and the connection has to be closed. */
    private boolean answer(byte[] line) throws IOException {
        JsonObject request;
        Object id;
        try {
            request = Json.parse(line, REQUEST_LIMITS);
            id = request.members().get("id");
            if (!(id instanceof Number)) {
                throw new JsonException("a request carries a number as \"id\"");
            }
        } catch (JsonException e) {
            complain("malformed request: " + e.getMessage());
            return false;
        }
        try {
            perform(request, id);
        } catch (JsonException | IdentityException e) {
            lines.write(error(id, e.getMessage()));
        } catch (TargetFailedException e) {
            lines.write(error(id, String.valueOf(e.getCause().getMessage())));
        }
        return true;
    }

    private void perform(JsonObject request, Object id) throws IOException, IdentityException, TargetFailedException {
        String method = request.text("method");
        switch (method) {
            case "status" -> {
                request.only("id", "method");
                reply(id, status(target.status()));
            }
            case "events" -> {
                request.only("id", "method", "after");
                follow(id, request.number("after", 0, Long.MAX_VALUE));
            }
            case "decide" -> {
                request.only("id", "method", "decision");
                ControlTarget.Counted counted = decide(request.text("decision"));
                reply(id, members("counted", counted.counted(), "note", counted.note()));
            }
            case "lease" -> {
                request.only("id", "method");
                reply(id, members("leaseRemainingMillis", target.renewLease()));
            }
            case "identify" -> {
                request.only("id", "method", "token");
                reply(id, members("subject", target.identify(request.text("token"))));
            }
            case "stop" -> {
                request.only("id", "method", "reason");
                stop(id, request.text("reason"));
            }
            case "note" -> {
                request.only("id", "method", "text");
                note(request.text("text"));
                reply(id, Map.of());
            }
            default ->
                throw new JsonException(
                        "unknown method; known are status, events, decide, lease, identify, note and stop");
        }
    }

    private ControlTarget.Counted decide(String jws) {
        ApprovalDecision decision;
        try {
            decision = verifier.verify(jws);
        } catch (DecisionRefusedException e) {
            server.violation(e.getMessage());
            return new ControlTarget.Counted(false, e.getMessage());
        }
        return target.decide(decision);
    }

    private void note(String text) throws JsonException, TargetFailedException {
        if (text.length() > MAX_NOTE_CHARS) {
            throw new JsonException("\"text\" is longer than " + MAX_NOTE_CHARS + " characters");
        }
        try {
            target.note(text);
        } catch (IOException e) {
            throw new TargetFailedException(e);
        }
    }

    private void stop(Object id, String reason) throws IOException, TargetFailedException {
        if (reason.length() > MAX_REASON_CHARS) {
            throw new JsonException("\"reason\" is longer than " + MAX_REASON_CHARS + " characters");
        }
        ControlTarget.Stopped stopped;
        try {
            stopped = target.stop(reason);
        } catch (IOException e) {
            throw new TargetFailedException(e);
        }
        reply(id, members("sequence", stopped.sequence(), "head", stopped.head(), "output", stopped.output()));
    }

    private void follow(Object id, long after) throws IOException, TargetFailedException {
        if (followed != null) {
            throw new JsonException("this connection has an \"events\" request already");
        }
        RecordedLines recorded;
        try {
            recorded = target.follow(after);
        } catch (IOException e) {
            throw new TargetFailedException(e);
        }
        // The answer comes before the first event, so the thread starts after it.
        try {
            reply(id, Map.of());
        } catch (IOException e) {
            recorded.close();
            throw e;
        }
        synchronized (this) {
            followed = recorded;
            events = daemon(() -> send(recorded), "control-events");
            events.start();
        }
    }

    private void send(RecordedLines recorded) {
        boolean complete = false;
        try {
            byte[] line;
            while ((line = recorded.next()) != null) {
                lines.writeEvent(line);
            }
            complete = true; // sealed and wholly sent; the peer may still ask
        } catch (ControlLines.OverlongLineException e) {
            server.violation("a line of the recording is too long to be sent");
        } catch (IOException e) {
            // The peer is gone, or the recording cannot be read: it may ask again on a new connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!complete) {
                hangUp();
            }
        }
    }

    private static Map<String, Object> status(ControlTarget.Status status) {
        return members(
                "session", status.session(),
                "pid", status.pid(),
                "state", status.state(),
                "held", status.held(),
                "operations", status.operations(),
                "denied", status.denied(),
                "approved", status.approved(),
                "masked", status.masked(),
                "sequence", status.sequence(),
                "leaseRemainingMillis", status.leaseRemainingMillis());
    }

    private void reply(Object id, Map<String, Object> result) throws IOException {
        Map<String, Object> answer = members("id", id, "ok", true);
        answer.putAll(result);
        lines.write(bytes(answer));
    }

    /** Names and values in turn. */
    private static Map<String, Object> members(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    static byte[] error(String message) {
        return bytes(members("error", message));
    }

    private static byte[] error(Object id, String message) {
        return bytes(members("id", id, "error", message));
    }

    private static byte[] bytes(Map<String, Object> answer) {
        return Json.write(answer).getBytes(StandardCharsets.UTF_8);
    }

    /** The session, not the connection, failed: the peer is told and may go on. */
    private static final class TargetFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        TargetFailedException(IOException cause) {
            super(cause);
        }
    }
}
