package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.protocol.http.body.ByteRun;
import java.util.function.Consumer;

/** Cuts one direction of a WebSocket connection into frames (RFC 6455 §5.2). Frames are bounded, extensions refused. */
final class WebSocketFrames {

    /** Longest frame and message in bytes. */
    static final int LONGEST = 1 << 20;

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;

    /**
     * One frame.
     *
     * @param last whether it ends its message
     * @param opcode what it is
     * @param payload without the client's mask
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(boolean last, int opcode, byte[] payload) {}

    private final boolean masked;
    private final Consumer<Frame> frames;
    private final ByteRun pending = new ByteRun();
    private String problem;

    /** How many bytes have to be there before it is worth looking again. */
    private int wanted = 2;

    /** @param masked whether frames have to be masked, as a client's are */
    WebSocketFrames(boolean masked, Consumer<Frame> frames) {
        this.masked = masked;
        this.frames = frames;
    }

    /** What is wrong with the stream, or null. */
    String problem() {
        return problem;
    }

    void feed(byte[] piece, int offset, int length) {
        pending.add(piece, offset, length);
        if (pending.size() < wanted) {
            return; // looking at a long frame again with every byte of it would take the square of its length
        }
        byte[] bytes = pending.take();
        int from = 0;
        while (problem == null) {
            int used = frame(bytes, from);
            if (used == 0) {
                break;
            }
            from += used;
        }
        pending.add(bytes, from, bytes.length - from);
    }

    /** Reads a frame; returns its length, or 0 when it is not complete. */
    private int frame(byte[] bytes, int at) {
        int left = bytes.length - at;
        if (left < 2) {
            return incomplete(2);
        }
        int first = bytes[at] & 0xFF;
        int second = bytes[at + 1] & 0xFF;
        int header = 2;
        long length = second & 0x7F;
        if (length == 126 || length == 127) {
            int more = length == 126 ? 2 : 8;
            header += more;
            if (left < header) {
                return incomplete(header);
            }
            length = 0;
            for (int i = 2; i < header; i++) {
                length = (length << 8) | (bytes[at + i] & 0xFF);
            }
        }
        int opcode = first & 0x0F;
        boolean control = opcode >= CLOSE;
        if ((first & 0x70) != 0 || (opcode > BINARY && !control) || opcode > 10) {
            problem = "a WebSocket frame of an unknown kind";
        } else if ((second >> 7 == 1) != masked) {
            problem = "a WebSocket frame is " + (masked ? "not masked" : "masked");
        } else if (length < 0 || length > LONGEST || (control && (length > 125 || (first & 0x80) == 0))) {
            problem = "a WebSocket frame is too long";
        }
        if (problem != null) {
            return 0;
        }
        int key = masked ? 4 : 0;
        int all = header + key + (int) length;
        if (left < all) {
            return incomplete(all);
        }
        byte[] payload = new byte[(int) length];
        for (int i = 0; i < payload.length; i++) {
            byte b = bytes[at + header + key + i];
            payload[i] = masked ? (byte) (b ^ bytes[at + header + (i & 3)]) : b;
        }
        frames.accept(new Frame((first & 0x80) != 0, opcode, payload));
        return all;
    }

    private int incomplete(int length) {
        wanted = length;
        return 0;
    }

    /** Writes a frame; one for a server with the key 0, as it protects nothing between the gateway and the target. */
    static void write(Frame frame, boolean mask, ByteRun out) {
        int length = frame.payload().length;
        out.add((byte) ((frame.last() ? 0x80 : 0) | frame.opcode()));
        int flag = mask ? 0x80 : 0;
        if (length < 126) {
            out.add((byte) (flag | length));
        } else if (length < 65_536) {
            out.add((byte) (flag | 126));
            out.add((byte) (length >> 8));
            out.add((byte) length);
        } else {
            out.add((byte) (flag | 127));
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.add((byte) ((long) length >> shift));
            }
        }
        if (mask) {
            out.add(new byte[4]);
        }
        out.add(frame.payload());
    }
}
