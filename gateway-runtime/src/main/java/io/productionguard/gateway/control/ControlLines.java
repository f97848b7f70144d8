package io.productionguard.gateway.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Lines over a socket, both directions of both ends: UTF-8, ended by a line feed, at most {@link #MAX_LINE_BYTES} without
 * it. One thread reads; any number write, a line at a time. Blocks.
 */
final class ControlLines implements AutoCloseable {

    static final int MAX_LINE_BYTES = 1 << 20;

    /** What stands around a line of the recording; the line itself is sent as it is, so that its hash can be checked. */
    private static final byte[] EVENT_PREFIX = {'{', '"', 'e', 'v', 'e', 'n', 't', '"', ':'};

    private static final byte[] EVENT_SUFFIX = {'}'};
    private static final byte[] LINE_END = {'\n'};

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(16 * 1024).flip();
    private final Object writing = new Object();

    ControlLines(SocketChannel channel) {
        this.channel = channel;
    }

    /** A line that is longer than any line may be. */
    static final class OverlongLineException extends IOException {

        private static final long serialVersionUID = 1L;

        OverlongLineException() {
            super("a line is longer than " + MAX_LINE_BYTES + " bytes");
        }
    }

    /** The next line, or null at the end; an unfinished last line is not a line. */
    byte[] read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (true) {
            while (received.hasRemaining()) {
                int end = indexOfLineEnd();
                int length = (end < 0 ? received.limit() : end) - received.position();
                if (line.size() + length > MAX_LINE_BYTES) {
                    throw new OverlongLineException();
                }
                line.write(received.array(), received.position(), length);
                received.position(received.position() + length);
                if (end >= 0) {
                    received.get();
                    return line.toByteArray();
                }
            }
            received.clear();
            int read = channel.read(received);
            received.flip();
            if (read < 0) {
                return null;
            }
        }
    }

    private int indexOfLineEnd() {
        byte[] bytes = received.array();
        for (int i = received.position(); i < received.limit(); i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Sends one line. */
    void write(byte[] line) throws IOException {
        send(line, LINE_END);
    }

    /** Sends one line of the recording. */
    void writeEvent(byte[] line) throws IOException {
        send(EVENT_PREFIX, line, EVENT_SUFFIX, LINE_END);
    }

    /** The line of the recording in a line that was read, or null when it is an answer. */
    static byte[] event(byte[] line) {
        int prefix = EVENT_PREFIX.length;
        return line.length > prefix + EVENT_SUFFIX.length
                        && Arrays.equals(line, 0, prefix, EVENT_PREFIX, 0, prefix)
                        && line[line.length - 1] == '}'
                ? Arrays.copyOfRange(line, prefix, line.length - EVENT_SUFFIX.length)
                : null;
    }

    private void send(byte[]... pieces) throws IOException {
        int length = Arrays.stream(pieces).mapToInt(piece -> piece.length).sum();
        if (length - LINE_END.length > MAX_LINE_BYTES) {
            throw new OverlongLineException();
        }
        ByteBuffer line = ByteBuffer.allocate(length);
        for (byte[] piece : pieces) {
            line.put(piece);
        }
        line.flip();
        synchronized (writing) {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        }
    }

    /** Closes the connection; whoever reads or writes gets an exception. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
