package io.productionguard.gateway.protocol.kubernetes;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes one direction of a SPDY/3.1 connection apart into frames (SPDY draft 3.1 §2.2). Pieces may be cut anywhere. Only
 * what opens streams is decoded further, by Netty's codec: its headers are compressed over the whole connection.
 */
final class SpdyFrames {

    static final int LAST = 1;
    private static final int HEAD = 8;
    private static final int MAX_FRAME = 4 << 20;
    private static final int SYN_STREAM = 1;
    private static final int SYN_REPLY = 2;
    private static final int RST_STREAM = 3;
    private static final int HEADERS = 8;
    private static final int VERSION = 3;

    private final EmbeddedChannel headers = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, false));
    private final Unread pending = new Unread();

    /**
     * One frame.
     *
     * @param stream it belongs to, or 0
     * @param opens type of the stream it opens ({@code stdin}, {@code stdout}, …), or {@code ""}
     * @param data of a data frame; null for a control frame
     * @param last whether its sender has nothing more for the stream
     * @param reset whether the stream ends with it, for both sides
     * @param raw all of it as it came
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int stream, String opens, byte[] data, boolean last, boolean reset, byte[] raw) {}

    /** Hands on every frame that is complete by now; returns why the connection cannot be read any more, if so. */
    Optional<String> read(byte[] piece, int offset, int length, Consumer<Frame> frames) {
        pending.add(piece, offset, length);
        byte[] all = pending.array();
        int at = 0;
        while (pending.size() - at >= HEAD) {
            int size = ((all[at + 5] & 0xff) << 16) | ((all[at + 6] & 0xff) << 8) | (all[at + 7] & 0xff);
            if (size > MAX_FRAME) {
                return Optional.of("a SPDY frame is larger than " + MAX_FRAME + " bytes");
            }
            if (pending.size() - at < HEAD + size) {
                break;
            }
            byte[] raw = Arrays.copyOfRange(all, at, at + HEAD + size);
            at += HEAD + size;
            Optional<String> wrong = (raw[0] & 0x80) == 0 ? data(raw, frames) : control(raw, frames);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        pending.drop(at);
        return Optional.empty();
    }

    private static Optional<String> data(byte[] raw, Consumer<Frame> frames) {
        frames.accept(new Frame(
                number(raw, 0) & 0x7fffffff,
                "",
                Arrays.copyOfRange(raw, HEAD, raw.length),
                (raw[4] & LAST) != 0,
                false,
                raw));
        return Optional.empty();
    }

    private Optional<String> control(byte[] raw, Consumer<Frame> frames) {
        int version = ((raw[0] & 0x7f) << 8) | (raw[1] & 0xff);
        int type = ((raw[2] & 0xff) << 8) | (raw[3] & 0xff);
        if (version != VERSION) {
            return Optional.of("a SPDY frame of another version");
        }
        int stream = 0;
        String opens = "";
        boolean hasHeaders = type == SYN_STREAM || type == SYN_REPLY || type == HEADERS;
        if (hasHeaders || type == RST_STREAM) {
            if (raw.length < HEAD + 4) {
                return Optional.of("a SPDY frame is cut off");
            }
            stream = number(raw, HEAD) & 0x7fffffff;
        }
        if (hasHeaders) {
            boolean opened = false;
            try {
                headers.writeInbound(Unpooled.wrappedBuffer(raw));
                for (Object frame = headers.readInbound(); frame != null; frame = headers.readInbound()) {
                    if (frame instanceof SpdySynStreamFrame syn) {
                        opened = syn.streamId() == stream && stream != 0;
                        opens = String.valueOf(syn.headers().get("streamtype"));
                        if (syn.isInvalid() || syn.isTruncated()) {
                            return Optional.of("a SPDY frame opens a stream with unusable headers");
                        }
                    }
                    ReferenceCountUtil.release(frame);
                }
            } catch (RuntimeException e) {
                return Optional.of("a SPDY frame cannot be decoded");
            }
            if (type == SYN_STREAM && !opened) {
                return Optional.of("a SPDY frame opens a stream that cannot be read");
            }
        }
        boolean last = hasHeaders && (raw[4] & LAST) != 0;
        frames.accept(new Frame(stream, opens, null, last, type == RST_STREAM, raw));
        return Optional.empty();
    }

    private static int number(byte[] bytes, int from) {
        return ((bytes[from] & 0xff) << 24)
                | ((bytes[from + 1] & 0xff) << 16)
                | ((bytes[from + 2] & 0xff) << 8)
                | (bytes[from + 3] & 0xff);
    }

    /** A data frame. */
    static byte[] data(int stream, byte[] data, boolean last) {
        byte[] frame = new byte[HEAD + data.length];
        for (int i = 0; i < 4; i++) {
            frame[i] = (byte) (stream >> (24 - 8 * i));
        }
        frame[4] = (byte) (last ? LAST : 0);
        frame[5] = (byte) (data.length >> 16);
        frame[6] = (byte) (data.length >> 8);
        frame[7] = (byte) data.length;
        System.arraycopy(data, 0, frame, HEAD, data.length);
        return frame;
    }

    void close() {
        headers.finishAndReleaseAll();
    }
}
