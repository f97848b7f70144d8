package io.productionguard.gateway.protocol.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.Tunnel;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Frames of exec and attach, cut anywhere and malformed in every way. */
final class ChannelTunnelTest {

    private static final String TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    private final Passages passages = new Passages();
    private final EmbeddedChannel client = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, false));
    private final Tunnel tunnel = new ChannelTunnel();
    private final Passage passage = open();

    private Passage open() {
        try {
            Passage opened = passages.next();
            tunnel.opened(new ResponseHead(101, new DefaultHttpHeaders()), opened);
            return opened;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] fromPod(int channel, String text) {
        return WebSocketReader.frame(
                WebSocketReader.BINARY, new byte[] {(byte) channel}, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As clients send it: masked, with a key. */
    private static byte[] typed(String text) {
        byte[] payload = ("\0" + text).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x82);
        frame.write(0x80 | payload.length);
        byte[] key = {1, 2, 3, 4};
        frame.writeBytes(key);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ key[i & 3]);
        }
        return frame.toByteArray();
    }

    private byte[] output(byte[] bytes, int step) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += step) {
            out.writeBytes(tunnel.fromTarget(bytes, at, Math.min(step, bytes.length - at)));
        }
        return out.toByteArray();
    }

    /** What the client reads on a channel. */
    private static String read(byte[] frames, int channel) {
        StringBuilder text = new StringBuilder();
        assertThat(new WebSocketReader().read(frames, 0, frames.length, frame -> {
                    if (frame.payload().length > 0 && frame.payload()[0] == channel) {
                        text.append(new String(
                                Arrays.copyOfRange(frame.payload(), 1, frame.payload().length),
                                StandardCharsets.UTF_8));
                    }
                }))
                .isEmpty();
        return text.toString();
    }

    @Test
    void masksASecretThatIsCutByFramesAndPieces() {
        ByteArrayOutputStream pod = new ByteArrayOutputStream();
        for (int i = 0; i < TOKEN.length(); i += 7) {
            pod.writeBytes(fromPod(1, TOKEN.substring(i, Math.min(i + 7, TOKEN.length()))));
        }
        pod.writeBytes(fromPod(1, " behind\n"));
        pod.writeBytes(fromPod(3, "{\"status\":\"Success\"}"));

        byte[] frames = output(pod.toByteArray(), 1);

        assertThat(read(frames, 1)).matches("\\[masked:[a-z-]+:\\d+] behind\n");
        assertThat(read(frames, 3)).isEqualTo("{\"status\":\"Success\"}");
    }

    @Test
    void keepsNothingBackForLongerThanAPause() {
        byte[] begun = output(fromPod(1, "prompt: ghp_16C7e42F"), 100);

        assertThat(read(begun, 1) + read(tunnel.pause(), 1)).isEqualTo("prompt: ghp_16C7e42F");
    }

    @Test
    void endsWhenAMaskedValueIsTyped() {
        byte[] good = typed("echo hello\n");
        byte[] bad = typed("echo [masked:secret:1]\n");

        assertThat(tunnel.fromClient(good, 0, good.length)).isEqualTo(good);
        assertThat(tunnel.fromClient(bad, 0, bad.length)).isEmpty();
        assertThat(tunnel.broken()).isPresent();
        assertThat(read(tunnel.farewell(), 3)).contains("stands for a value that was masked");
    }

    @Test
    void findsATokenThatIsCutByFrames() {
        for (String part : new String[] {"echo [mas", "ked:sec", "ret:1", "]\n"}) {
            byte[] frame = typed(part);
            tunnel.fromClient(frame, 0, frame.length);
        }

        assertThat(tunnel.broken()).isPresent();
    }

    @Test
    void refusesAMessageInSeveralFramesWhoseChannelServersReadOtherwise() {
        // Its first frame says terminal size; API servers take the second for what is typed.
        byte[] first = {0x02, (byte) 0x83, 0, 0, 0, 0, 4, '{', '}'};
        byte[] second = {(byte) 0x80, (byte) 0x83, 0, 0, 0, 0, 0, 'i', 'd'};

        assertThat(tunnel.fromClient(first, 0, first.length)).isEmpty();
        assertThat(tunnel.fromClient(second, 0, second.length)).isEmpty();
        assertThat(tunnel.broken().orElseThrow().message()).contains("several frames");
    }

    @Test
    void refusesAMessageOfThePodWhoseChannelClientsFindInALaterFrame() {
        for (byte[] first : new byte[][] {{0x02, 0}, {0x02, 1, 3}}) {
            Tunnel other = new ChannelTunnel();
            other.opened(new ResponseHead(101, new DefaultHttpHeaders()), passage);
            byte[] behind = fromPod(1, TOKEN);
            behind[0] = (byte) 0x80;

            assertThat(other.fromTarget(first, 0, first.length)).isEmpty();
            assertThat(new String(other.fromTarget(behind, 0, behind.length), StandardCharsets.ISO_8859_1))
                    .doesNotContain(TOKEN);
            assertThat(other.broken().orElseThrow().message()).contains("several frames");
        }
    }

    @Test
    void refusesAStreamThatIsOpenedAgainAsAnother() {
        Tunnel spdy = new SpdyTunnel();
        spdy.opened(new ResponseHead(101, new DefaultHttpHeaders()), passage);
        byte[] output = opening(3, "stdout");
        byte[] again = opening(3, "data");

        assertThat(spdy.fromClient(output, 0, output.length)).isEqualTo(output);
        assertThat(spdy.fromClient(again, 0, again.length)).isEmpty();
        assertThat(spdy.broken().orElseThrow().message()).contains("opened twice");
        spdy.closed();
    }

    @Test
    void refusesDataOnAStreamThatNobodyOpened() {
        Tunnel spdy = new SpdyTunnel();
        spdy.opened(new ResponseHead(101, new DefaultHttpHeaders()), passage);
        byte[] opened = opening(3, "stdout");
        spdy.fromClient(opened, 0, opened.length);
        byte[] expected = SpdyFrames.data(3, "yes\n".getBytes(StandardCharsets.UTF_8), false);
        byte[] unexpected = SpdyFrames.data(5, "no\n".getBytes(StandardCharsets.UTF_8), false);

        assertThat(spdy.fromTarget(expected, 0, expected.length)).isEqualTo(expected);
        assertThat(spdy.fromTarget(unexpected, 0, unexpected.length)).isEmpty();
        assertThat(spdy.broken().orElseThrow().message()).contains("nobody opened");
        spdy.closed();
    }

    /** SYN_STREAM (SPDY draft 3.1 §2.6.1) with one header. */
    private byte[] opening(int stream, String type) {
        DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
        frame.headers().set("streamtype", type);
        client.writeOutbound(frame);
        ByteBuf bytes = client.readOutbound();
        byte[] sent = new byte[bytes.readableBytes()];
        bytes.readBytes(sent);
        bytes.release();
        return sent;
    }

    private static byte[] tar(String content) {
        // Header, file, and the two blocks of zeros that end it.
        byte[] archive = new byte[4 * 512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, archive, 257, 5);
        byte[] file = content.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(file, 0, archive, 512, file.length);
        return archive;
    }

    private static byte[] fromPod(int channel, byte[] data) {
        return WebSocketReader.frame(WebSocketReader.BINARY, new byte[] {(byte) channel}, data);
    }

    @Test
    void endsAnArchiveInWhichSomethingHadToBeMasked() {
        for (int step : new int[] {1, 100, 5_000}) {
            Tunnel copy = new ChannelTunnel();
            copy.opened(new ResponseHead(101, new DefaultHttpHeaders()), passage);
            ByteArrayOutputStream pod = new ByteArrayOutputStream();
            pod.writeBytes(fromPod(1, tar("key: " + TOKEN + "\n")));
            pod.writeBytes(fromPod(3, "{\"status\":\"Success\"}"));
            byte[] bytes = pod.toByteArray();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int at = 0; at < bytes.length; at += step) {
                out.writeBytes(copy.fromTarget(bytes, at, Math.min(step, bytes.length - at)));
            }

            assertThat(copy.broken().orElseThrow().message()).contains("an archive or another binary");
            assertThat(read(out.toByteArray(), 3)).isEmpty();
            // A whole archive would be taken for one, whatever comes behind it.
            assertThat(read(out.toByteArray(), 1)).doesNotContain(TOKEN).doesNotContain("[masked:");
            assertThat(read(out.toByteArray(), 1).length()).isLessThan(1024);
            assertThat(read(copy.farewell(), 3)).contains("Failure").contains("an archive or another binary");
        }
    }

    @Test
    void tellsOfDamageThatShowsWhenTheTargetLeaves() {
        byte[] archive = Arrays.copyOf(tar(""), 480 + TOKEN.length());
        System.arraycopy(TOKEN.getBytes(StandardCharsets.US_ASCII), 0, archive, 480, TOKEN.length());
        byte[] frame = fromPod(1, archive);
        byte[] begun = tunnel.fromTarget(frame, 0, frame.length);

        assertThat(tunnel.broken()).isEmpty();
        assertThat(read(begun, 1)).doesNotContain(TOKEN);
        assertThat(read(tunnel.closed(), 3)).contains("Failure").contains("an archive or another binary");
    }

    @Test
    void endsOtherBinaryOutputInWhichSomethingHadToBeMasked() {
        byte[] data = ("\0\1? " + TOKEN + "\n").getBytes(StandardCharsets.US_ASCII);
        data[2] = (byte) 0xFF;

        output(fromPod(1, data), 7);

        assertThat(tunnel.pause()).isNotNull();
        assertThat(tunnel.broken()).isPresent();
    }

    @Test
    void passesAnArchiveWithoutSecretsAndMasksTextsWithZeroBytes() {
        byte[] archive = tar("nothing to hide\n");
        byte[] frames = output(fromPod(1, archive), 64);
        assertThat(read(frames, 1) + read(tunnel.pause(), 1)).isEqualTo(new String(archive, StandardCharsets.UTF_8));

        // As /proc/1/environ is written.
        byte[] variables = output(fromPod(2, "HOME=/\0KEY=" + TOKEN + "\0USER=Jürgen\0"), 5);
        assertThat(read(variables, 2) + read(tunnel.pause(), 2))
                .matches("HOME=/\0KEY=\\[masked:[a-z-]+:\\d+]\0USER=Jürgen\0");
        assertThat(tunnel.broken()).isEmpty();
    }

    @Test
    void takesTimeInProportionToTheLengthOfAFrameThatComesInSmallPieces() {
        byte[] text = "a line of output\n".repeat(40_000).getBytes(StandardCharsets.UTF_8);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();

        byte[] frames = output(fromPod(1, text), 16);
        SpdyFrames spdy = new SpdyFrames();
        byte[] frame = SpdyFrames.data(1, text, true);
        for (int at = 0; at < frame.length; at += 16) {
            assertThat(spdy.read(
                            frame,
                            at,
                            Math.min(16, frame.length - at),
                            whole -> assertThat(whole.data()).isEqualTo(text)))
                    .isEmpty();
        }
        spdy.close();

        // A second at most; with the square of the length it is a minute.
        assertThat(threads.getCurrentThreadCpuTime() - before).isLessThan(5_000_000_000L);
        assertThat(read(frames, 1) + read(tunnel.pause(), 1)).isEqualTo(new String(text, StandardCharsets.UTF_8));
    }

    @Test
    void refusesExtensionsAndFramesThatAreTooLarge() {
        byte[] compressed = {(byte) 0xC2, 0};
        tunnel.fromTarget(compressed, 0, compressed.length);
        assertThat(tunnel.broken().orElseThrow().message()).contains("extension");

        Tunnel other = new ChannelTunnel();
        other.opened(new ResponseHead(101, new DefaultHttpHeaders()), passage);
        byte[] huge = {(byte) 0x82, 127, 0x7f, 0, 0, 0, 0, 0, 0, 0};
        other.fromTarget(huge, 0, huge.length);
        assertThat(other.broken().orElseThrow().message()).contains("larger");
    }
}
