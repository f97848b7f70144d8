package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.Tunnel;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** SPDY inside the binary messages of a WebSocket ({@code SPDY/3.1+portforward.k8s.io}), as newer clients forward ports. */
final class WrappedSpdyTunnel implements Tunnel {

    private final WebSocketReader clientFrames = new WebSocketReader();
    private final WebSocketReader targetFrames = new WebSocketReader();
    private final SpdyTunnel inner = new SpdyTunnel();
    private Optional<Refusal> unreadable = Optional.empty();

    @Override
    public void opened(ResponseHead response, Passage passage) {
        inner.opened(response, passage);
    }

    /** A frame is forwarded as it came once its content was looked at. */
    @Override
    public byte[] fromClient(byte[] piece, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        check(clientFrames.read(piece, offset, length, frame -> {
            if (frame.isData()) {
                inner.fromClient(frame.payload(), 0, frame.payload().length);
            }
            if (broken().isEmpty()) {
                out.writeBytes(frame.raw());
            }
        }));
        return out.toByteArray();
    }

    @Override
    public byte[] fromTarget(byte[] piece, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
        check(targetFrames.read(piece, offset, length, frame -> {
            if (!frame.isData()) {
                out.writeBytes(frame.raw());
                return;
            }
            out.writeBytes(wrapped(inner.fromTarget(frame.payload(), 0, frame.payload().length)));
        }));
        return out.toByteArray();
    }

    private static byte[] wrapped(byte[] bytes) {
        return bytes.length == 0 ? BodyFilter.NOTHING : WebSocketReader.frame(WebSocketReader.BINARY, bytes);
    }

    @Override
    public byte[] pause() {
        return wrapped(inner.pause());
    }

    private void check(Optional<String> reason) {
        if (unreadable.isEmpty() && reason.isPresent()) {
            unreadable = Optional.of(new Refusal("Production Guard: " + reason.get(), "", ""));
        }
    }

    @Override
    public Optional<Refusal> broken() {
        return unreadable.or(inner::broken);
    }

    @Override
    public byte[] farewell() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(wrapped(inner.farewell()));
        out.writeBytes(WebSocketReader.close());
        return out.toByteArray();
    }

    @Override
    public byte[] closed() {
        return wrapped(inner.closed());
    }
}
