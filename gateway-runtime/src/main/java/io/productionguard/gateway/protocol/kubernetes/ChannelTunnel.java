package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.BodyFilter;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.Tunnel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * exec and attach over {@code v4.channel.k8s.io} and {@code v5.channel.k8s.io}: each message of the WebSocket begins with the
 * number of its channel. What the pod writes is masked and sent on in messages of our own; everything else passes as it is.
 */
final class ChannelTunnel implements Tunnel {

    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    /** Of the same protocol: how the command ended, and the terminal's size from the client. */
    private static final int ERROR = 3;

    private final WebSocketReader clientFrames = new WebSocketReader();
    private final WebSocketReader targetFrames = new WebSocketReader();
    private StreamWatch<Integer> watch;
    private Optional<Refusal> broken = Optional.empty();
    /** Channel of the message whose first frames came without its last, or -1. */
    private int clientChannel = -1;

    private int targetChannel = -1;

    @Override
    public void opened(ResponseHead response, Passage passage) {
        watch = new StreamWatch<>(passage);
    }

    @Override
    public byte[] fromClient(byte[] piece, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        check(clientFrames.read(piece, offset, length, frame -> client(frame, out)));
        return out.toByteArray();
    }

    private void client(WebSocketReader.Frame frame, ByteArrayOutputStream out) {
        if (broken.isPresent()) {
            return;
        }
        if (frame.isData()) {
            boolean first = clientChannel < 0;
            int channel = first ? channel(frame) : clientChannel;
            clientChannel = frame.last() ? -1 : channel;
            byte[] data = first ? withoutChannel(frame.payload()) : frame.payload();
            if (channel == STDIN && !watch.input(data)) {
                broken = watch.refusal();
                return;
            }
        }
        out.writeBytes(frame.raw());
    }

    @Override
    public byte[] fromTarget(byte[] piece, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
        check(targetFrames.read(piece, offset, length, frame -> target(frame, out)));
        return out.toByteArray();
    }

    private void target(WebSocketReader.Frame frame, ByteArrayOutputStream out) {
        if (!frame.isData()) {
            if (frame.opcode() == WebSocketReader.CLOSE) {
                writeAll(watch.end(), out);
            }
            out.writeBytes(frame.raw());
            return;
        }
        boolean first = targetChannel < 0;
        int channel = first ? channel(frame) : targetChannel;
        targetChannel = frame.last() ? -1 : channel;
        byte[] data = first ? withoutChannel(frame.payload()) : frame.payload();
        if (channel == STDOUT || channel == STDERR) {
            // An empty message tells that the channel is open; nothing has to be kept of it.
            byte[] masked = data.length == 0 ? data : watch.output(channel, data);
            if (data.length == 0 || masked.length > 0) {
                write(channel, masked, out);
            }
        } else {
            if (channel == ERROR && first && frame.last()) {
                writeAll(watch.end(), out);
                write(ERROR, watch.message(data), out);
                return;
            }
            out.writeBytes(frame.raw());
        }
    }

    private static int channel(WebSocketReader.Frame frame) {
        return frame.payload().length == 0 ? ERROR + 1 : frame.payload()[0] & 0xff;
    }

    private static byte[] withoutChannel(byte[] payload) {
        return payload.length < 2 ? BodyFilter.NOTHING : Arrays.copyOfRange(payload, 1, payload.length);
    }

    private static void write(int channel, byte[] data, ByteArrayOutputStream out) {
        out.writeBytes(WebSocketReader.frame(WebSocketReader.BINARY, new byte[] {(byte) channel}, data));
    }

    private static void writeAll(Map<Integer, byte[]> rest, ByteArrayOutputStream out) {
        rest.forEach((channel, data) -> write(channel, data, out));
    }

    @Override
    public byte[] pause() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeAll(watch.pause(), out);
        return out.toByteArray();
    }

    private void check(Optional<String> unreadable) {
        if (broken.isEmpty() && unreadable.isPresent()) {
            broken = Optional.of(new Refusal("Production Guard: " + unreadable.get(), "", ""));
        }
    }

    @Override
    public Optional<Refusal> broken() {
        return broken;
    }

    /** Says it on the error channel, which kubectl prints, and closes. */
    @Override
    public byte[] farewell() {
        String message = broken.map(StatusReply::message).orElse("");
        byte[] status = StatusReply.failure(403, message).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(WebSocketReader.frame(WebSocketReader.BINARY, new byte[] {ERROR}, status));
        out.writeBytes(WebSocketReader.close());
        return out.toByteArray();
    }

    @Override
    public byte[] closed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (broken.isEmpty()) {
            writeAll(watch.end(), out);
        }
        return out.toByteArray();
    }
}
