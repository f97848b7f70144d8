package io.productionguard.gateway.protocol.postgres.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The framing of a byte stream, whatever pieces it comes in. */
class FrameDecoderTest {

    @Test
    void findsTheSameMessagesHoweverTheStreamIsCut() {
        ByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
        ByteBuf stream = Unpooled.wrappedBuffer(
                StartupMessage.encode(heap, Map.of("user", "a", "database", "b")),
                PasswordMessage.encode(heap, "secret"),
                Query.encode(heap, "SELECT 'ä'"),
                MessageWriter.empty(heap, Frontend.SYNC));
        byte[] bytes = ByteBufUtil.getBytes(stream);
        stream.release();
        List<String> whole = decode(bytes, bytes.length);
        assertThat(whole).hasSize(4);
        for (int first = 1; first < bytes.length; first++) {
            assertThat(decode(bytes, first)).isEqualTo(whole);
        }
        assertThat(decode(bytes, 0)).isEqualTo(whole);
    }

    @Test
    void dropsAMessageAboveTheLimitAndGoesOnBehindIt() {
        Collector collector = new Collector();
        FrameDecoder decoder = FrameDecoder.ofServer(collector, 100);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        ByteBuf stream = Unpooled.buffer();
        stream.writeByte('D').writeInt(100_004).writeZero(100_000);
        stream.writeByte('Z').writeInt(5).writeByte(ReadyForQuery.IDLE);
        while (stream.isReadable()) {
            channel.writeInbound(stream.readRetainedSlice(Math.min(777, stream.readableBytes())));
        }
        stream.release();
        assertThat(collector.found).containsExactly("oversize D 100005", "Z 5a0000000549");
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void refusesLengthsThatCannotBe() {
        for (int length : new int[] {-1, 0, 3, Integer.MIN_VALUE}) {
            Collector collector = new Collector();
            EmbeddedChannel channel = new EmbeddedChannel(FrameDecoder.ofServer(collector, 100));
            channel.writeInbound(
                    Unpooled.buffer().writeByte('Q').writeInt(length).writeInt(0));
            channel.writeInbound(Unpooled.buffer().writeByte('S').writeInt(4));
            assertThat(collector.found).containsExactly("malformed");
            channel.finish();
        }
        for (int length : new int[] {-1, 0, 7, 10_001}) {
            Collector collector = new Collector();
            EmbeddedChannel channel = new EmbeddedChannel(FrameDecoder.ofClient(collector, 100));
            channel.writeInbound(Unpooled.buffer().writeInt(length));
            assertThat(collector.found).containsExactly("malformed");
            channel.finish();
        }
    }

    /** @param first size of the first piece, the rest follows; 0 for single bytes */
    private static List<String> decode(byte[] bytes, int first) {
        Collector collector = new Collector();
        FrameDecoder decoder = FrameDecoder.ofClient(collector, 1000);
        collector.decoder = decoder;
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        if (first == 0) {
            for (byte each : bytes) {
                channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
            }
        } else {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, first));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, first, bytes.length - first));
        }
        channel.finish();
        return collector.found;
    }

    private static final class Collector implements FrameListener {

        private final List<String> found = new ArrayList<>();
        private FrameDecoder decoder;

        @Override
        public void frame(byte type, ByteBuf buffer, int index, int length) {
            found.add((type == 0 ? "" : (char) type + " ") + ByteBufUtil.hexDump(buffer, index, length));
            if (type == 0) {
                decoder.startupComplete();
            }
        }

        @Override
        public void oversize(byte type, long length) {
            found.add("oversize " + (char) type + " " + length);
        }

        @Override
        public void malformed(String reason) {
            found.add("malformed");
        }
    }
}
