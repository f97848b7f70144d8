package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.BodyFilter;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.Tunnel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * exec, attach and port-forward over SPDY/3.1, where the client opens a stream for each of stdin, stdout, stderr and error,
 * or for each connection to a port. Output is masked in data frames of our own. What goes through a forwarded port is some
 * other protocol: it passes as it is, and the recording has its length and digest.
 */
final class SpdyTunnel implements Tunnel {

    private final SpdyFrames clientFrames = new SpdyFrames();
    private final SpdyFrames targetFrames = new SpdyFrames();
    private final Map<Integer, String> types = new HashMap<>();
    private StreamWatch<Integer> watch;
    private Optional<Refusal> broken = Optional.empty();

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

    private void client(SpdyFrames.Frame frame, ByteArrayOutputStream out) {
        if (!frame.opens().isEmpty()) {
            types.put(frame.stream(), frame.opens());
        }
        if (broken.isPresent()) {
            return;
        }
        if (frame.data() != null && "stdin".equals(types.get(frame.stream())) && !watch.input(frame.data())) {
            broken = watch.refusal();
            return;
        }
        out.writeBytes(frame.raw());
    }

    @Override
    public byte[] fromTarget(byte[] piece, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
        check(targetFrames.read(piece, offset, length, frame -> target(frame, out)));
        return out.toByteArray();
    }

    private void target(SpdyFrames.Frame frame, ByteArrayOutputStream out) {
        String type = frame.data() == null ? "" : types.getOrDefault(frame.stream(), "");
        if (frame.data() == null || type.equals("data")) {
            out.writeBytes(frame.raw());
            return;
        }
        byte[] masked;
        if (type.equals("error")) {
            // How the command ended comes last; what its output kept back goes before.
            writeAll(watch.pause(), out);
            masked = watch.message(frame.data());
        } else {
            masked = watch.output(frame.stream(), frame.data());
            if (frame.last()) {
                write(frame.stream(), masked, out);
                masked = watch.end(frame.stream());
            }
        }
        if (masked.length > 0 || frame.last() || frame.data().length == 0) {
            out.writeBytes(SpdyFrames.data(frame.stream(), masked, frame.last()));
        }
    }

    private static void write(int stream, byte[] data, ByteArrayOutputStream out) {
        if (data.length > 0) {
            out.writeBytes(SpdyFrames.data(stream, data, false));
        }
    }

    private static void writeAll(Map<Integer, byte[]> rest, ByteArrayOutputStream out) {
        rest.forEach((stream, data) -> write(stream, data, out));
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

    /** Says it on the error stream, where there is one; kubectl prints it. */
    @Override
    public byte[] farewell() {
        String status = StatusReply.failure(403, broken.map(StatusReply::message).orElse(""));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        types.forEach((stream, type) -> {
            if (type.equals("error")) {
                out.writeBytes(SpdyFrames.data(stream, status.getBytes(StandardCharsets.UTF_8), true));
            }
        });
        return out.toByteArray();
    }

    @Override
    public byte[] closed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (broken.isEmpty()) {
            writeAll(watch.end(), out);
        }
        clientFrames.close();
        targetFrames.close();
        return out.size() == 0 ? BodyFilter.NOTHING : out.toByteArray();
    }
}
