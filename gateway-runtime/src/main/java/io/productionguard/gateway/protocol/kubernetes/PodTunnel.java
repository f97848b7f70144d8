package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.Tunnel;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What the ways into a pod have in common, however they carry its streams: input is searched before it goes on, output is
 * masked and sent on in frames of our own, and what cannot be read ends the connection with a reason.
 */
abstract sealed class PodTunnel implements Tunnel permits ChannelTunnel, PortChannelTunnel, SpdyTunnel {

    /** Set when the target has switched protocols, before anything passes. */
    private StreamWatch<Integer> watch;

    private Optional<Refusal> broken = Optional.empty();

    /** Reads what the client sent, and writes what may go on; returns why it cannot be read any more, if so. */
    abstract Optional<String> readClient(byte[] piece, int offset, int length, ByteArrayOutputStream out);

    /** The same for what the target sent. */
    abstract Optional<String> readTarget(byte[] piece, int offset, int length, ByteArrayOutputStream out);

    /** Writes a piece of a stream as a frame to the client. */
    abstract void write(int stream, byte[] data, ByteArrayOutputStream out);

    /** Writes the {@code Status} that tells the client why the connection ends, and whatever ends it. */
    abstract void writeFarewell(byte[] status, ByteArrayOutputStream out);

    /** Lets go of what the readers hold. */
    void release() {}

    final StreamWatch<Integer> watch() {
        return watch;
    }

    /** Whether input of the client may go on; if not, the connection is broken. */
    final boolean input(byte[] data) {
        if (watch.input(data)) {
            return true;
        }
        broken = watch.refusal();
        return false;
    }

    /** Breaks the connection when an output was damaged by masking: nothing may say then that it ended well. */
    final void checkOutputs() {
        if (broken.isEmpty()) {
            broken = watch.refusal();
        }
    }

    /** Ends the connection: what came could mean one thing here and another one behind. */
    final void refuse(String reason) {
        check(Optional.of(reason));
    }

    final void writeAll(Map<Integer, byte[]> rest, ByteArrayOutputStream out) {
        rest.forEach((stream, data) -> write(stream, data, out));
    }

    @Override
    public final void opened(ResponseHead response, Passage passage) {
        watch = new StreamWatch<>(passage);
    }

    @Override
    public final byte[] fromClient(byte[] piece, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        check(readClient(piece, offset, length, out));
        return out.toByteArray();
    }

    @Override
    public final byte[] fromTarget(byte[] piece, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
        check(readTarget(piece, offset, length, out));
        checkOutputs();
        return out.toByteArray();
    }

    private void check(Optional<String> unreadable) {
        if (broken.isEmpty() && unreadable.isPresent()) {
            broken = Optional.of(new Refusal("Production Guard: " + unreadable.get(), "", ""));
        }
    }

    @Override
    public final byte[] pause() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeAll(watch.pause(), out);
        checkOutputs();
        return out.toByteArray();
    }

    @Override
    public final Optional<Refusal> broken() {
        return broken;
    }

    @Override
    public final byte[] farewell() {
        String status =
                StatusReply.failure(403, broken.map(StatusReply::message).orElse(""));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeFarewell(status.getBytes(StandardCharsets.UTF_8), out);
        return out.toByteArray();
    }

    @Override
    public final byte[] closed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (broken.isEmpty()) {
            writeAll(watch.end(), out);
            checkOutputs();
            if (broken.isPresent()) {
                out.writeBytes(farewell());
            }
        }
        release();
        return out.size() == 0 ? BodyFilter.NOTHING : out.toByteArray();
    }
}
