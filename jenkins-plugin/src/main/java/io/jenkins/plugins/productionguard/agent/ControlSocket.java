package io.jenkins.plugins.productionguard.agent;

import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One connection to a gateway's control socket, seen from its own machine: JSON lines both ways. Every wait is bounded,
 * because a hung gateway must not hang a thread of the agent. Not thread-safe.
 */
final class ControlSocket implements Closeable {

    /** The protocol's longest line, with room for what an event is wrapped in. */
    private static final int MAX_LINE = (1 << 20) + 64;

    private static final long WRITE_MILLIS = 10_000;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private byte[] buffer = new byte[16 * 1024];
    private int from;
    private int filled;
    private boolean ended;
    private long lastId;

    private ControlSocket(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects; an {@link IOException} means that no gateway listens there any more. */
    static ControlSocket open(String path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return new ControlSocket(channel, Selector.open());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    /** Sends a request and waits for its answer; events that arrive meanwhile are not expected on such a connection. */
    JsonObject request(String method, Map<String, ?> members, long millis) throws IOException {
        send(method, members);
        String line = line(millis).orElseThrow(() -> new IOException("the gateway did not answer " + method));
        JsonObject answer = Json.object(line);
        if (answer.has("error")) {
            throw new ControlRefusedException(answer.text("error"));
        }
        if (answer.number("id") != lastId) {
            throw new IOException("the gateway answered another request");
        }
        return answer;
    }

    private void send(String method, Map<String, ?> members) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", ++lastId);
        request.put("method", method);
        request.putAll(members);
        ByteBuffer bytes = ByteBuffer.wrap((Json.write(request) + "\n").getBytes(StandardCharsets.UTF_8));
        long deadline = System.nanoTime() + WRITE_MILLIS * 1_000_000;
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                select(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    /**
     * The next line without its end.
     *
     * @return empty when none came in time
     * @throws EOFException when the gateway hung up
     */
    Optional<String> line(long millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        int scanned = from;
        while (true) {
            for (; scanned < filled; scanned++) {
                if (buffer[scanned] == '\n') {
                    String line = new String(buffer, from, scanned - from, StandardCharsets.UTF_8);
                    from = scanned + 1;
                    return Optional.of(line);
                }
            }
            if (ended) {
                throw new EOFException("the gateway hung up");
            }
            scanned -= makeRoom();
            int count = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
            if (count > 0) {
                filled += count;
            } else if (count < 0) {
                ended = true;
            } else if (System.nanoTime() >= deadline || !select(SelectionKey.OP_READ, deadline)) {
                return Optional.empty();
            }
        }
    }

    private int makeRoom() throws IOException {
        int moved = from;
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            filled -= from;
            from = 0;
        }
        if (filled == buffer.length) {
            if (filled > MAX_LINE) {
                throw new IOException("the gateway sent a line that is too long");
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        return moved;
    }

    private boolean select(int operation, long deadline) throws IOException {
        key.interestOps(operation);
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            if (operation == SelectionKey.OP_WRITE) {
                throw new IOException("the gateway does not read its control socket");
            }
            return false;
        }
        selector.select(millis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
