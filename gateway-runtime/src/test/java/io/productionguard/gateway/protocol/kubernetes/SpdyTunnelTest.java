package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.productionguard.gateway.protocol.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The streams of a SPDY connection: opened, ended and forgotten, and not too many at once. */
final class SpdyTunnelTest {

    private static final byte[] NONE = {};

    private final EmbeddedChannel client = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, false));
    private final SpdyTunnel tunnel = new SpdyTunnel();

    @BeforeEach
    void open() throws Exception {
        tunnel.opened(new ResponseHead(101, new DefaultHttpHeaders()), new Passages().next());
    }

    @AfterEach
    void close() {
        tunnel.closed();
        client.finishAndReleaseAll();
    }

    private byte[] written(Object frame) {
        client.writeOutbound(frame);
        ByteBuf bytes = client.readOutbound();
        byte[] sent = new byte[bytes.readableBytes()];
        bytes.readBytes(sent);
        bytes.release();
        return sent;
    }

    private byte[] opening(int stream, String type) {
        DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
        frame.headers().set("streamtype", type);
        return written(frame);
    }

    private byte[] reset(int stream) {
        return written(new DefaultSpdyRstStreamFrame(stream, 5));
    }

    private static byte[] data(int stream, String text, boolean last) {
        return SpdyFrames.data(stream, text.getBytes(StandardCharsets.UTF_8), last);
    }

    private byte[] sent(byte[] frame) {
        return tunnel.fromClient(frame, 0, frame.length);
    }

    private byte[] received(byte[] frame) {
        return tunnel.fromTarget(frame, 0, frame.length);
    }

    @Test
    void endsAConnectionWithTooManyStreamsAtOnce() {
        for (int i = 0; i < SpdyStreams.MOST; i++) {
            byte[] opening = opening(2 * i + 1, i % 2 == 0 ? "error" : "data");
            assertThat(sent(opening)).isEqualTo(opening);
        }
        assertThat(tunnel.broken()).isEmpty();

        assertThat(sent(opening(2 * SpdyStreams.MOST + 1, "data"))).isEmpty();

        assertThat(tunnel.broken().orElseThrow().message()).contains("more than 1024 SPDY streams");
    }

    @Test
    void forgetsStreamsThatAreOverSoThatAPortMayBeForwardedForDays() {
        int stream = 1;
        for (int i = 0; i < 3 * SpdyStreams.MOST; i++) {
            sent(opening(stream, "error"));
            sent(data(stream, "", true));
            received(data(stream, "", true));
            sent(opening(stream + 2, "data"));
            if (i % 3 == 0) {
                received(data(stream + 2, "yes", false));
                sent(reset(stream + 2));
            } else if (i % 3 == 1) {
                received(reset(stream + 2));
            } else {
                received(data(stream + 2, "yes", true));
                sent(data(stream + 2, "", true));
            }
            stream += 4;
        }

        assertThat(tunnel.broken()).isEmpty();
    }

    @Test
    void dropsWhatComesLateForAStreamThatWasReset() {
        sent(opening(1, "data"));
        sent(opening(3, "data"));
        sent(reset(1));
        byte[] live = data(3, "yes", false);

        assertThat(received(data(1, "late", false))).isEqualTo(NONE);
        assertThat(received(live)).isEqualTo(live);
        assertThat(tunnel.broken()).isEmpty();
        received(data(5, "nobody opened it", false));
        assertThat(tunnel.broken()).isPresent();
    }

    @Test
    void anOutputIsCompleteBeforeTheTargetResetsIt() {
        sent(opening(1, "stdout"));
        byte[] begun = received(data(1, "prompt: ghp_16C7e42F", false));
        byte[] rest = received(reset(1));

        assertThat(new String(begun, StandardCharsets.ISO_8859_1) + new String(rest, StandardCharsets.ISO_8859_1))
                .contains("prompt: ")
                .contains("ghp_16C7e42F");
    }

    @Test
    void opensNoStreamAgainThatIsOver() {
        sent(opening(1, "stdout"));
        sent(opening(3, "data"));
        received(reset(1));

        assertThat(sent(opening(1, "data"))).isEmpty();
        assertThat(tunnel.broken().orElseThrow().message()).contains("opened twice");
    }

    @Test
    void passesNoInputForAStreamThatIsOverOrThatNobodyOpened() {
        sent(opening(1, "stdin"));
        sent(opening(3, "stdin"));
        sent(opening(5, "stdin"));
        sent(data(1, "", true));
        received(data(1, "", true));
        sent(reset(3));
        received(reset(5));

        assertThat(sent(data(1, "rm -rf /", false))).isEqualTo(NONE);
        assertThat(sent(data(3, "rm -rf /", false))).isEqualTo(NONE);
        assertThat(sent(data(5, "rm -rf /", true))).isEqualTo(NONE);
        assertThat(tunnel.broken()).isEmpty();

        assertThat(sent(data(7, "rm -rf /", false))).isEqualTo(NONE);
        assertThat(tunnel.broken().orElseThrow().message()).contains("nobody opened");
    }
}
