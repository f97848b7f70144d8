package io.productionguard.gateway.control;

import io.productionguard.gateway.control.ControlTarget.Counted;
import io.productionguard.gateway.control.ControlTarget.Status;
import io.productionguard.gateway.control.ControlTarget.Stopped;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A front-end's end of the control channel (docs/control-protocol.md): one connection to one gateway. Requests block until
 * they are answered; a thread of its own reads. Thread-safe. Does not reconnect; {@link EventFollower} does.
 */
public final class ControlClient implements AutoCloseable {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** Everything held is denied, connections are closed and the recording is sealed before {@code stop} is answered. */
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);

    private static final Json.Limits ANSWER_LIMITS = new Json.Limits(ControlLines.MAX_LINE_BYTES, 3, 200_000);

    private final ControlLines lines;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonObject>> waiting = new LinkedHashMap<>();
    private final CompletableFuture<IOException> end = new CompletableFuture<>();
    private volatile EventListener listener = line -> {};

    /** Takes lines of the recording, on the client's reading thread: while it works, nothing else is read. */
    public interface EventListener {

        /**
         * A line of the recording, exactly as it stands there, without its end.
         *
         * @throws IOException to end the connection
         */
        void line(byte[] line) throws IOException;
    }

    private ControlClient(ControlLines lines) {
        this.lines = lines;
    }

    /** Connects to the socket of the ready line's {@code control}. */
    public static ControlClient connect(Path socket) throws IOException {
        ControlClient client =
                new ControlClient(new ControlLines(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
        Thread reader = new Thread(client::read, "control-client");
        reader.setDaemon(true);
        reader.start();
        return client;
    }

    /** How the session stands. */
    public Status status() throws IOException {
        JsonObject answer = request("status", Map.of(), REQUEST_TIMEOUT);
        return new Status(
                answer.text("session"),
                count(answer, "pid"),
                answer.text("state"),
                answer.texts("held"),
                count(answer, "operations"),
                count(answer, "denied"),
                count(answer, "approved"),
                count(answer, "masked"),
                count(answer, "sequence"),
                count(answer, "leaseRemainingMillis"));
    }

    /** Starts the lease anew; returns what is left of it in milliseconds. */
    public long renewLease() throws IOException {
        return count(request("lease", Map.of(), REQUEST_TIMEOUT), "leaseRemainingMillis");
    }

    /** Hands in a decision that {@link DecisionSigner} signed. */
    public Counted decide(String jws) throws IOException {
        JsonObject answer = request("decide", Map.of("decision", jws), REQUEST_TIMEOUT);
        return new Counted(answer.flag("counted"), answer.text("note"));
    }

    /** Hands in a fresh identity token of the same job; returns its subject. */
    public String identify(String token) throws IOException {
        return request("identify", Map.of("token", token), REQUEST_TIMEOUT).text("subject");
    }

    /** Has the gateway record something that the front-end saw; at most 8,192 characters. */
    public void note(String text) throws IOException {
        request("note", Map.of("text", text), REQUEST_TIMEOUT);
    }

    /** Ends the session; returns when its recording is sealed. */
    public Stopped stop(String reason) throws IOException {
        JsonObject answer = request("stop", Map.of("reason", reason), STOP_TIMEOUT);
        return new Stopped(count(answer, "sequence"), answer.text("head"), answer.text("output"));
    }

    /**
     * Asks for the recording from the line after number {@code after}, once per connection. Returns when the gateway
     * agreed; lines then come to the listener until the connection ends.
     */
    public void events(long after, EventListener listener) throws IOException {
        this.listener = listener;
        request("events", Map.of("after", after), REQUEST_TIMEOUT);
    }

    /** Waits until the connection ends, and says how; a connection closed by the gateway ends with an EOFException. */
    public IOException awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end is never exceptional", e);
        }
    }

    private static long count(JsonObject answer, String name) throws JsonException {
        return answer.number(name, 0, Long.MAX_VALUE);
    }

    private JsonObject request(String method, Map<String, ?> members, Duration timeout) throws IOException {
        long id = ids.incrementAndGet();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", id);
        request.put("method", method);
        request.putAll(members);
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        synchronized (waiting) {
            if (end.isDone()) {
                throw new IOException("the gateway has closed the connection", end.join());
            }
            waiting.put(id, answer);
        }
        try {
            lines.write(Json.write(request).getBytes(StandardCharsets.UTF_8));
            JsonObject result = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (result.has("error")) {
                throw new ControlRefusedException(result.text("error"));
            }
            return result;
        } catch (TimeoutException e) {
            throw new IOException(
                    "the gateway has not answered " + method + " within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the connection to the gateway ended before " + method + " was answered", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the gateway");
        } finally {
            synchronized (waiting) {
                waiting.remove(id);
            }
        }
    }

    private void read() {
        IOException why;
        try {
            byte[] line;
            while ((line = lines.read()) != null) {
                take(line);
            }
            why = new EOFException("the gateway has closed the connection");
        } catch (IOException e) {
            why = e;
        }
        ControlServer.closeQuietly(lines);
        synchronized (waiting) {
            end.complete(why);
            for (CompletableFuture<JsonObject> answer : waiting.values()) {
                answer.completeExceptionally(why);
            }
        }
    }

    private void take(byte[] line) throws IOException {
        byte[] event = ControlLines.event(line);
        if (event != null) {
            listener.line(event);
            return;
        }
        JsonObject answer = Json.parse(line, ANSWER_LIMITS);
        if (!answer.has("id")) {
            // The connection as a whole was refused.
            throw new ControlRefusedException(answer.text("error"));
        }
        CompletableFuture<JsonObject> request;
        synchronized (waiting) {
            request = waiting.get(answer.number("id", 1, Long.MAX_VALUE));
        }
        if (request != null) { // null when it was given up meanwhile
            request.complete(answer);
        }
    }

    /** Ends the connection; requests that wait fail. */
    @Override
    public void close() throws IOException {
        lines.close();
    }
}
