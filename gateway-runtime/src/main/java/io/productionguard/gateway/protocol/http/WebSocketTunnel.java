package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.WebSocketFrames.Frame;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.ByteRun;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * WebSocket (RFC 6455) to an API of which nothing more is known. The target's text messages are masked, each as a whole;
 * binary ones pass only where content that cannot be masked is accepted. What the client sends is searched for mask tokens.
 */
final class WebSocketTunnel implements Tunnel {

    private final boolean binaryPasses;
    private final WebSocketFrames client = new WebSocketFrames(true, this::clientFrame);
    private final WebSocketFrames target = new WebSocketFrames(false, this::targetFrame);
    private final ByteRun toTarget = new ByteRun();
    private final ByteRun toClient = new ByteRun();
    private final ByteRun message = new ByteRun();
    private int messageKind;
    private Passage passage;
    private Refusal broken;

    /** @param binaryPasses whether binary messages may reach the client unmasked */
    WebSocketTunnel(boolean binaryPasses) {
        this.binaryPasses = binaryPasses;
    }

    @Override
    public void opened(ResponseHead response, Passage operation) {
        passage = operation;
        String extensions = response.headers().get("sec-websocket-extensions", "");
        if (!extensions.isEmpty()) {
            end("the target chose a WebSocket extension that was not offered");
        }
    }

    @Override
    public byte[] fromClient(byte[] piece, int offset, int length) {
        if (broken == null) {
            client.feed(piece, offset, length);
            check(client);
        }
        return broken == null ? toTarget.take() : BodyFilter.NOTHING;
    }

    @Override
    public byte[] fromTarget(byte[] piece, int offset, int length) {
        if (broken == null) {
            target.feed(piece, offset, length);
            check(target);
        }
        return toClient.take();
    }

    private void check(WebSocketFrames frames) {
        if (broken == null && frames.problem() != null) {
            end(frames.problem());
        }
    }

    private void clientFrame(Frame frame) {
        Optional<Refusal> refusal = passage.upload(frame.payload(), 0, frame.payload().length);
        if (refusal.isPresent()) {
            broken = refusal.get();
        } else {
            WebSocketFrames.write(frame, true, toTarget);
        }
    }

    private void targetFrame(Frame frame) {
        if (broken != null) {
            return;
        }
        if (frame.opcode() >= WebSocketFrames.CLOSE) {
            control(frame);
            return;
        }
        if (frame.opcode() != WebSocketFrames.CONTINUATION) {
            if (messageKind != 0) {
                end("a WebSocket message begins inside another");
                return;
            }
            messageKind = frame.opcode();
        } else if (messageKind == 0) {
            end("a WebSocket message has no beginning");
            return;
        }
        if (messageKind == WebSocketFrames.BINARY) {
            binary(frame);
            return;
        }
        if (message.size() + frame.payload().length > WebSocketFrames.LONGEST) {
            end("a WebSocket message is longer than " + WebSocketFrames.LONGEST + " bytes");
            return;
        }
        message.add(frame.payload());
        if (frame.last()) {
            messageKind = 0;
            text(message.take());
        }
    }

    private void binary(Frame frame) {
        if (!binaryPasses) {
            end("binary WebSocket messages cannot be masked");
            return;
        }
        if (frame.last()) {
            messageKind = 0;
        }
        WebSocketFrames.write(frame, false, toClient);
    }

    private void text(byte[] whole) {
        BodyPassage body = passage.body();
        JsonFilter filter = JsonFilter.lenient(body);
        ByteRun masked = new ByteRun();
        try {
            masked.add(filter.feed(whole, 0, whole.length));
            masked.add(filter.end());
        } catch (BodyFilter.UnmaskableException e) {
            end("a WebSocket message cannot be masked: " + e.getMessage());
            return;
        }
        WebSocketFrames.write(new Frame(true, WebSocketFrames.TEXT, masked.take()), false, toClient);
    }

    /** Pings and closes; the words of a close are masked, and left out where they no longer fit. */
    private void control(Frame frame) {
        byte[] payload = frame.payload();
        if (payload.length > 2) {
            int code = frame.opcode() == WebSocketFrames.CLOSE ? 2 : 0;
            String words = new String(payload, code, payload.length - code, StandardCharsets.UTF_8);
            byte[] masked = passage.text(words).getBytes(StandardCharsets.UTF_8);
            ByteRun anew = new ByteRun();
            anew.add(payload, 0, code);
            if (!words.equals(passage.text(words))) {
                if (code + masked.length <= 125) {
                    anew.add(masked);
                }
                payload = anew.take();
            }
        }
        WebSocketFrames.write(new Frame(true, frame.opcode(), payload), false, toClient);
    }

    private void end(String reason) {
        broken = new Refusal(reason, "", "");
    }

    @Override
    public byte[] pause() {
        return BodyFilter.NOTHING;
    }

    @Override
    public Optional<Refusal> broken() {
        return Optional.ofNullable(broken);
    }

    /** Close with 1008, policy violation (RFC 6455 §7.4.1). */
    @Override
    public byte[] farewell() {
        ByteRun bye = new ByteRun();
        byte[] words = broken.message().getBytes(StandardCharsets.UTF_8);
        ByteRun payload = new ByteRun();
        payload.add((byte) (1008 >> 8));
        payload.add((byte) 1008);
        payload.add(words, 0, Math.min(words.length, 100));
        WebSocketFrames.write(new Frame(true, WebSocketFrames.CLOSE, payload.take()), false, bye);
        return bye.take();
    }

    @Override
    public byte[] closed() {
        return BodyFilter.NOTHING;
    }
}
