package io.productionguard.gateway.protocol.kubernetes;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes one direction of a WebSocket apart into frames (RFC 6455 §5.2), without extensions. Pieces may be cut anywhere. */
final class WebSocketReader {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;

    /** Clients and servers of Kubernetes send frames of 32 KiB and less. */
    private static final int MAX_FRAME = 4 << 20;

    private final Unread pending = new Unread();

    /**
     * One frame.
     *
     * @param last whether it ends its message
     * @param opcode what it is
     * @param payload unmasked
     * @param raw all of it as it came
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(boolean last, int opcode, byte[] payload, byte[] raw) {

        boolean isData() {
            return opcode <= BINARY;
        }
    }

    /** Hands on every frame that is complete by now; returns why the stream cannot be read any more, if so. */
    Optional<String> read(byte[] piece, int offset, int length, Consumer<Frame> frames) {
        pending.add(piece, offset, length);
        byte[] all = pending.array();
        int size = pending.size();
        int at = 0;
        while (size - at >= 2) {
            if ((all[at] & 0x70) != 0) {
                return Optional.of("a WebSocket frame uses an extension");
            }
            int told = all[at + 1] & 0x7f;
            int extended = told == 127 ? 8 : told == 126 ? 2 : 0;
            boolean masked = (all[at + 1] & 0x80) != 0;
            int head = 2 + extended + (masked ? 4 : 0);
            if (size - at < head) {
                break;
            }
            long payload = extended == 0 ? told : number(all, at + 2, extended);
            if (payload < 0 || payload > MAX_FRAME) {
                return Optional.of("a WebSocket frame is larger than " + MAX_FRAME + " bytes");
            }
            int end = at + head + (int) payload;
            if (size < end) {
                break;
            }
            byte[] content = Arrays.copyOfRange(all, at + head, end);
            if (masked) {
                for (int i = 0; i < content.length; i++) {
                    content[i] ^= all[at + head - 4 + (i & 3)];
                }
            }
            frames.accept(new Frame((all[at] & 0x80) != 0, all[at] & 0x0f, content, Arrays.copyOfRange(all, at, end)));
            at = end;
        }
        pending.drop(at);
        return Optional.empty();
    }

    private static long number(byte[] bytes, int from, int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }

    /** A frame as a server sends it: one message, not masked. */
    static byte[] frame(int opcode, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream(length + 10);
        frame.write(0x80 | opcode);
        if (length < 126) {
            frame.write(length);
        } else if (length < 1 << 16) {
            frame.write(126);
            frame.write(length >> 8);
            frame.write(length);
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) length >> shift));
            }
        }
        for (byte[] part : parts) {
            frame.writeBytes(part);
        }
        return frame.toByteArray();
    }

    /** A close frame after everything was said (RFC 6455 §7.4.1: 1000); with another code clients forget what they got. */
    static byte[] close() {
        return frame(CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000});
    }
}
