package io.productionguard.gateway.protocol.kubernetes;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * port-forward over {@code v4.channel.k8s.io}, as client libraries do it that know no SPDY: each message of the WebSocket
 * begins with the number of its channel, two channels to a port. The even one carries what goes through the port, which is
 * some other protocol and passes as it is; the odd one tells what went wrong. Each begins with the port, in two bytes.
 */
final class PortChannelTunnel extends PodTunnel {

    private static final int FIRST_ERROR = 1;
    private static final int PORT_BYTES = 2;

    private final WebSocketReader clientFrames = new WebSocketReader();
    private final WebSocketReader targetFrames = new WebSocketReader();
    private final BitSet begun = new BitSet();

    @Override
    Optional<String> readClient(byte[] piece, int offset, int length, ByteArrayOutputStream out) {
        return clientFrames.read(piece, offset, length, frame -> pass(frame, "to", out));
    }

    @Override
    Optional<String> readTarget(byte[] piece, int offset, int length, ByteArrayOutputStream out) {
        return targetFrames.read(piece, offset, length, frame -> {
            boolean error = frame.isData() && frame.payload().length > 0 && (frame.payload()[0] & 1) == 1;
            if (error && frame.last() && frame.opcode() != WebSocketReader.CONTINUATION) {
                error(frame, out);
            } else {
                pass(frame, "from", out);
            }
        });
    }

    /** A frame as it came; servers and clients of Kubernetes take each for a message with a channel of its own. */
    private void pass(WebSocketReader.Frame frame, String direction, ByteArrayOutputStream out) {
        if (broken().isPresent()) {
            return;
        }
        if (frame.isData() && (!frame.last() || frame.opcode() == WebSocketReader.CONTINUATION)) {
            refuse("a message " + direction + " a pod comes in several frames");
            return;
        }
        out.writeBytes(frame.raw());
    }

    private void error(WebSocketReader.Frame frame, ByteArrayOutputStream out) {
        if (broken().isPresent()) {
            return;
        }
        byte[] payload = frame.payload();
        int channel = payload[0] & 0xff;
        if (!begun.get(channel)) {
            begun.set(channel);
            if (payload.length == 1 + PORT_BYTES) {
                out.writeBytes(frame.raw());
                return;
            }
        }
        write(channel, watch().message(Arrays.copyOfRange(payload, 1, payload.length)), out);
    }

    @Override
    void write(int channel, byte[] data, ByteArrayOutputStream out) {
        out.writeBytes(WebSocketReader.frame(WebSocketReader.BINARY, new byte[] {(byte) channel}, data));
    }

    /** On the first port's channel for errors. */
    @Override
    void writeFarewell(byte[] status, ByteArrayOutputStream out) {
        write(FIRST_ERROR, status, out);
        out.writeBytes(WebSocketReader.close());
    }
}
