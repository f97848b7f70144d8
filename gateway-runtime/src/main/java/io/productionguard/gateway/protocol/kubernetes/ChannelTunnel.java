package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * exec and attach over {@code v4.channel.k8s.io} and {@code v5.channel.k8s.io}: each message of the WebSocket begins with the
 * number of its channel. What the pod writes is masked and sent on in messages of our own; everything else passes as it is.
 */
final class ChannelTunnel extends PodTunnel {

    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    /** Of the same protocol: how the command ended, and the terminal's size from the client. */
    private static final int ERROR = 3;

    private final WebSocketReader clientFrames = new WebSocketReader();
    private final WebSocketReader targetFrames = new WebSocketReader();
    /** Channel of the message whose first frames came without its last, or -1. */
    private int targetChannel = -1;

    @Override
    Optional<String> readClient(byte[] piece, int offset, int length, ByteArrayOutputStream out) {
        return clientFrames.read(piece, offset, length, frame -> client(frame, out));
    }

    private void client(WebSocketReader.Frame frame, ByteArrayOutputStream out) {
        if (broken().isPresent()) {
            return;
        }
        if (frame.isData()) {
            if (!frame.last() || frame.opcode() == WebSocketReader.CONTINUATION) {
                // API servers take every frame for a message, whose first byte is the channel. Their own clients send
                // no other.
                refuse("a message to a pod comes in several frames");
                return;
            }
            if (channel(frame) == STDIN && !input(withoutChannel(frame.payload()))) {
                return;
            }
        }
        out.writeBytes(frame.raw());
    }

    @Override
    Optional<String> readTarget(byte[] piece, int offset, int length, ByteArrayOutputStream out) {
        return targetFrames.read(piece, offset, length, frame -> target(frame, out));
    }

    private void target(WebSocketReader.Frame frame, ByteArrayOutputStream out) {
        checkOutputs();
        if (broken().isPresent()) {
            return;
        }
        if (!frame.isData()) {
            if (frame.opcode() == WebSocketReader.CLOSE) {
                endOutputs(out);
            }
            if (broken().isEmpty()) {
                out.writeBytes(frame.raw());
            }
            return;
        }
        boolean first = targetChannel < 0;
        int channel = first ? channel(frame) : targetChannel;
        if (first && !frame.last() && channel != STDOUT && channel != STDERR) {
            // Clients find the channel where the message begins to have bytes. API servers send such messages whole.
            refuse("a message from a pod that is no output comes in several frames");
            return;
        }
        targetChannel = frame.last() ? -1 : channel;
        byte[] data = first ? withoutChannel(frame.payload()) : frame.payload();
        if (channel == STDOUT || channel == STDERR) {
            // An empty message tells that the channel is open; nothing has to be kept of it.
            byte[] masked = data.length == 0 ? data : watch().output(channel, data);
            if (data.length == 0 || masked.length > 0) {
                write(channel, masked, out);
            }
        } else {
            if (channel == ERROR && first && frame.last()) {
                endOutputs(out);
                if (broken().isEmpty()) {
                    write(ERROR, watch().message(data), out);
                }
                return;
            }
            out.writeBytes(frame.raw());
        }
    }

    private void endOutputs(ByteArrayOutputStream out) {
        writeAll(watch().end(), out);
        checkOutputs();
    }

    private static int channel(WebSocketReader.Frame frame) {
        return frame.payload().length == 0 ? ERROR + 1 : frame.payload()[0] & 0xff;
    }

    private static byte[] withoutChannel(byte[] payload) {
        return payload.length < 2 ? BodyFilter.NOTHING : Arrays.copyOfRange(payload, 1, payload.length);
    }

    @Override
    void write(int channel, byte[] data, ByteArrayOutputStream out) {
        out.writeBytes(WebSocketReader.frame(WebSocketReader.BINARY, new byte[] {(byte) channel}, data));
    }

    /** On the error channel, which kubectl prints. */
    @Override
    void writeFarewell(byte[] status, ByteArrayOutputStream out) {
        write(ERROR, status, out);
        out.writeBytes(WebSocketReader.close());
    }
}
