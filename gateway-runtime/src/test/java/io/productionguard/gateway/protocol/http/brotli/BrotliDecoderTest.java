package io.productionguard.gateway.protocol.http.brotli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The format itself: what is valid, what is not, and what it may cost. */
@Timeout(300)
final class BrotliDecoderTest {

    private static final int MEBI = 1 << 20;

    private static byte[] decode(byte[] stream, int step, DecoderMemory memory) throws Exception {
        BrotliDecoder decoder = new BrotliDecoder(memory);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (int at = 0; at < stream.length; at += step) {
                decoder.feed(stream, at, Math.min(step, stream.length - at));
                while (decoder.decode()) {
                    out.write(decoder.array(), decoder.offset(), decoder.length());
                }
            }
            assertThat(decoder.isComplete()).isTrue();
        } finally {
            decoder.close();
            assertThat(memory.used()).isZero();
        }
        return out.toByteArray();
    }

    private static byte[] decode(byte[] stream) throws Exception {
        byte[] whole = decode(stream, Integer.MAX_VALUE, new DecoderMemory(64 * MEBI));
        assertThat(decode(stream, 1, new DecoderMemory(64 * MEBI))).isEqualTo(whole);
        return whole;
    }

    private static void refuses(Bits bits, String reason) {
        byte[] stream = bits.bytes();
        for (int step : new int[] {1, 1000}) {
            assertThatThrownBy(() -> decode(stream, step, new DecoderMemory(64 * MEBI)))
                    .isInstanceOf(BrotliException.class)
                    .hasMessageContaining(reason);
        }
    }

    private static long crc(byte[]... pieces) {
        CRC32 crc = new CRC32();
        for (byte[] piece : pieces) {
            crc.update(piece);
        }
        return crc.getValue();
    }

    private static byte[] table(IntUnaryOperator values) {
        byte[] table = new byte[256];
        for (int b = 0; b < 256; b++) {
            table[b] = (byte) values.applyAsInt(b);
        }
        return table;
    }

    @Test
    void tablesHaveTheCheckValuesOfTheRfc() {
        assertThat(Dictionary.bytes()).hasSize(122_784);
        assertThat(crc(Dictionary.bytes())).isEqualTo(0x5136cb04L);
        byte[][] transforms = new byte[Transform.COUNT][];
        for (int i = 0; i < Transform.COUNT; i++) {
            transforms[i] = Transform.of(i).described();
        }
        assertThat(crc(transforms)).isEqualTo(0x3d965f81L);
        assertThat(crc(table(Contexts::lut0))).isEqualTo(0x8e91efb7L);
        assertThat(crc(table(Contexts::lut1))).isEqualTo(0xd01a32f4L);
        assertThat(crc(table(Contexts::lut2))).isEqualTo(0x0dd7a0d6L);
    }

    @Test
    void everyWordInEveryFormFits() throws Exception {
        int longest = 0;
        for (int length = 4; length <= 24; length++) {
            for (int transform = 0; transform < Transform.COUNT; transform++) {
                byte[] word = new byte[Dictionary.LONGEST];
                longest = Math.max(
                        longest, Transform.of(transform).apply(Dictionary.bytes(), 122_784 - length, length, word));
            }
        }
        assertThat(longest).isEqualTo(Dictionary.LONGEST);
    }

    @Test
    void decodesStreamsThatAreKept() throws Exception {
        // Made by Node 20 in quality 11; most of it is words of the dictionary in other forms.
        String text = "The government of the United States, The Download of this software. ";
        assertThat(new String(decode(Base64.getDecoder().decode(KEPT)), StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(decode(new byte[] {6})).isEmpty();
        assertThat(decode(new byte[] {0x3B})).isEmpty();
    }

    private static final String KEPT = "G0MA6I2UqttjhEpvKjO0NwVSBhtwwB5EGMGAR08/TV2BGUT4qw9R1QH2DgQ=";

    @Test
    void passesWhatIsNotCompressed() throws Exception {
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        for (int window = 10; window <= 24; window++) {
            byte[] stream = Bits.stored(content, window);
            assertThat(decode(stream, 1000, new DecoderMemory(64 * MEBI)))
                    .as("window %d", window)
                    .isEqualTo(content);
        }
    }

    @Test
    void skipsMetadataAndEmptyMetaBlocks() throws Exception {
        byte[] metadata = new byte[300];
        Bits bits = new Bits().window(16);
        // Metadata of 0, 1, 256 and 300 bytes.
        bits.add(0, 1).add(3, 2).add(0, 1).add(0, 2).align();
        bits.add(0, 1).add(3, 2).add(0, 1).add(1, 2).add(0, 8).add(metadata, 0, 1);
        bits.length(3).add(1, 1).add("abc".getBytes(StandardCharsets.UTF_8), 0, 3);
        bits.add(0, 1).add(3, 2).add(0, 1).add(1, 2).add(255, 8).add(metadata, 0, 256);
        bits.add(0, 1).add(3, 2).add(0, 1).add(2, 2).add(299, 16).add(metadata, 0, 300);

        assertThat(new String(decode(bits.end()), StandardCharsets.UTF_8)).isEqualTo("abc");
    }

    @Test
    void refusesWhatIsNotValid() {
        refuses(new Bits().add(0x11, 7), "larger window");
        refuses(new Bits().window(16).add(3, 2).add(1, 1), "length is not valid");
        refuses(new Bits().window(16).add(3, 2).add(new byte[1], 0, 1), "behind its end");
        refuses(new Bits().window(16).add(0, 1).add(3, 2).add(1, 1).add(0, 8), "length is not valid");
        refuses(new Bits().window(16).add(0, 1).add(3, 2).add(0, 1).add(2, 2).add(5, 16), "length is not valid");
        refuses(new Bits().window(16).add(0, 1).add(1, 2).add(5, 20).add(0, 16), "length is not valid");
        refuses(new Bits().window(16).length(3).add(1, 1).add(1, 1).add(0, 20), "length is not valid");

        refuses(plain(1).add(1, 2).add(1, 2).add(7, 8).add(7, 8), "prefix code is not valid");
        refuses(plain(1).add(0, 2).add(0, 32).add(0, 32), "prefix code is not valid");
        // The only length is 1, which two symbols fill.
        refuses(plain(1).add(0, 2).add(7, 4).add(0, 34).single(2000, 10), "prefix code is not valid");
        // The only length is 0, so that no symbol has a code.
        refuses(plain(1).add(0, 2).add(0, 8).add(2, 2).add(0, 26), "is not complete");
        refuses(plain(1).single('a', 8).single(700, 10).single(0, 6).add(0, 32), "longer than it says");
        // No literal and a copy of nine bytes, of which there is one byte room.
        refuses(plain(1).single('a', 8).single(135, 10).single(16, 6).add(0, 32), "longer than it says");
        // The last distance but three, twice: 4 becomes 1, and that no distance.
        refuses(plain(20).single('a', 8).single(130, 10).single(8, 6).add(0, 32), "leads nowhere");
        refuses(plain(20).single('a', 8).single(128, 10).single(63, 6).add(-1, 24), "a distance is too long");
    }

    /** One uncompressed byte and the beginning of a meta-block of a length, up to its prefix codes. */
    private static Bits plain(int length) {
        return new Bits()
                .window(16)
                .length(1)
                .add(1, 1)
                .add(new byte[] {'x'}, 0, 1)
                .length(length)
                .add(0, 1)
                .add(0, 3)
                .add(0, 6)
                .add(0, 2)
                .add(0, 2);
    }

    @Test
    void nothingButARefusalComesOfDamagedStreams() {
        List<byte[]> valid = new ArrayList<>();
        valid.add(Base64.getDecoder().decode(KEPT));
        valid.add(new Bits().window(16).largeHeader().end());
        valid.add(Bits.bomb(30_000));
        valid.add(Bits.stored(new byte[500], 10));
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] stream = valid.get(i % valid.size()).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            }
            refused += survives(stream) ? 0 : 1;
        }
        for (int i = 0; i < 2_000; i++) {
            byte[] stream = new byte[random.nextInt(200)];
            random.nextBytes(stream);
            refused += survives(stream) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(2_000);
    }

    /** False when it was refused. Anything but a refusal fails the test, and so does a stream without an end. */
    private static boolean survives(byte[] stream) {
        DecoderMemory memory = new DecoderMemory(64 * MEBI);
        BrotliDecoder decoder = new BrotliDecoder(memory);
        try {
            decoder.feed(stream, 0, stream.length);
            long length = 0;
            while (length < MEBI && decoder.decode()) {
                length += decoder.length();
            }
            return true;
        } catch (BrotliException e) {
            return false;
        } finally {
            decoder.close();
            assertThat(memory.used()).isZero();
        }
    }

    /** The longest header there is, again and again: work and memory stay in proportion to the bytes. */
    @Test
    void largeHeadersThatArriveByteByByteCostNoMoreThanTheirBytes() throws Exception {
        Bits bits = new Bits().window(24);
        for (int i = 0; i < 200; i++) {
            bits.largeHeader();
        }
        byte[] stream = bits.end();
        assertThat(stream).hasSizeGreaterThan(400_000);

        assertThat(decode(stream, 1, new DecoderMemory(MEBI))).hasSize(200);
    }

    @Test
    void theWindowGrowsWithTheContent() throws Exception {
        DecoderMemory memory = new DecoderMemory(64 * MEBI);
        BrotliDecoder decoder = new BrotliDecoder(memory);
        byte[] stream = Bits.stored(new byte[3 * MEBI], 24);
        int at = 0;
        int decoded = 0;
        while (at < stream.length) {
            int piece = Math.min(10_000, stream.length - at);
            decoder.feed(stream, at, piece);
            at += piece;
            while (decoder.decode()) {
                decoded += decoder.length();
            }
            assertThat(memory.used()).isLessThanOrEqualTo(Math.max(Window.PIECE, 2L * decoded));
        }
        assertThat(memory.used()).isEqualTo(4 * MEBI);
    }

    @Test
    void severalStreamsShareTheirMemory() throws Exception {
        DecoderMemory memory = new DecoderMemory(8 * MEBI);
        byte[] stream = Bits.stored(new byte[MEBI], 24);
        List<BrotliDecoder> decoders = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            BrotliDecoder decoder = new BrotliDecoder(memory);
            try {
                decoder.feed(stream, 0, stream.length);
                while (decoder.decode()) {
                    assertThat(memory.used()).isLessThanOrEqualTo(8 * MEBI);
                }
                decoders.add(decoder);
            } catch (BrotliException e) {
                assertThat(e).hasMessage("too much is being decoded from br at once");
                decoder.close();
                refused++;
            }
        }

        assertThat(decoders).hasSize(100 - refused).hasSizeBetween(6, 8);
        assertThat(memory.isScarce()).isTrue();
        decoders.forEach(BrotliDecoder::close);
        assertThat(memory.used()).isZero();
        assertThat(memory.isScarce()).isFalse();
    }

    /** Hundreds of prefix codes count as well, until their meta-block is over. */
    @Test
    void prefixCodesCount() throws Exception {
        byte[] stream = new Bits().window(16).largeHeader().end();
        assertThatThrownBy(() -> decode(stream, 100, new DecoderMemory(100_000)))
                .hasMessage("too much is being decoded from br at once");
        assertThat(decode(stream, 100, new DecoderMemory(400_000))).hasSize(1);
    }
}
