package io.productionguard.gateway.protocol.http.brotli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.productionguard.gateway.protocol.http.brotli.NodeStreams.Stream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Node's encoder makes of all kinds of content, in all qualities and windows. */
@Timeout(300)
final class BrotliStreamsTest {

    private static Optional<List<Stream>> streams;

    @BeforeAll
    static void make() throws Exception {
        streams = NodeStreams.make();
    }

    private static List<Stream> streams() {
        assumeThat(streams).isPresent();
        return streams.orElseThrow();
    }

    /** Decodes a stream in pieces of some lengths, and compares. */
    private static void decodes(Stream stream, IntUnaryOperator lengths) throws Exception {
        DecoderMemory memory = new DecoderMemory(64 << 20);
        BrotliDecoder decoder = new BrotliDecoder(memory);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] bytes = stream.whole();
        long length = 0;
        int at = 0;
        while (at < bytes.length) {
            int piece = Math.min(lengths.applyAsInt(at), bytes.length - at);
            decoder.feed(bytes, at, piece);
            at += piece;
            while (decoder.decode()) {
                digest.update(decoder.array(), decoder.offset(), decoder.length());
                length += decoder.length();
            }
            assertThat(decoder.isComplete()).as(stream.name()).isEqualTo(at == bytes.length);
        }
        assertThat(length).as(stream.name()).isEqualTo(stream.length());
        assertThat(HexFormat.of().formatHex(digest.digest())).as(stream.name()).isEqualTo(stream.sha256());
        decoder.close();
        assertThat(memory.used()).isZero();
    }

    @Test
    void decodesWhatArrivesAtOnce() throws Exception {
        for (Stream stream : streams()) {
            decodes(stream, at -> Integer.MAX_VALUE);
        }
        assertThat(streams()).hasSizeGreaterThan(600);
    }

    @Test
    void decodesWhatArrivesByteByByte() throws Exception {
        for (Stream stream : streams()) {
            if (stream.whole().length < 100_000) {
                decodes(stream, at -> 1);
            }
        }
    }

    @Test
    void itDoesNotMatterWhereTheBytesAreCut() throws Exception {
        Random random = new Random(7);
        for (Stream stream : streams()) {
            decodes(stream, at -> 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 40));
        }
    }

    @Test
    void whatWasFlushedComesOutAtOnce() throws Exception {
        int flushed = 0;
        for (Stream stream : streams()) {
            BrotliDecoder decoder = new BrotliDecoder(new DecoderMemory(64 << 20));
            for (int i = 0; i < stream.contents().size(); i++) {
                byte[] piece = stream.pieces().get(i);
                byte[] content = stream.contents().get(i);
                decoder.feed(piece, 0, piece.length);
                int at = 0;
                while (decoder.decode()) {
                    assertThat(decoder.length()).isLessThanOrEqualTo(content.length - at);
                    for (int b = 0; b < decoder.length(); b++) {
                        assertThat(decoder.array()[decoder.offset() + b]).isEqualTo(content[at++]);
                    }
                }
                assertThat(at).as("%s, piece %d", stream.name(), i).isEqualTo(content.length);
                flushed++;
            }
        }
        assertThat(flushed).isGreaterThan(200);
    }

    @Test
    void nothingButARefusalComesOfDamagedStreams() {
        Random random = new Random(11);
        int refused = 0;
        for (Stream stream : streams()) {
            byte[] valid = stream.whole();
            if (valid.length > 20_000 || valid.length == 0) {
                continue;
            }
            for (int i = 0; i < 20; i++) {
                byte[] damaged = valid.clone();
                for (int flips = random.nextInt(3); flips >= 0; flips--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                refused += survives(damaged) ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    /** False when it was refused. Anything but a refusal fails the test, and so does a stream without an end. */
    private static boolean survives(byte[] bytes) {
        BrotliDecoder decoder = new BrotliDecoder(new DecoderMemory(64 << 20));
        try {
            decoder.feed(bytes, 0, bytes.length);
            long length = 0;
            while (length < 1 << 20 && decoder.decode()) {
                length += decoder.length();
            }
            return true;
        } catch (BrotliException e) {
            return false;
        }
    }

    @Test
    void nothingIsCompleteBeforeItsLastByte() throws Exception {
        for (Stream stream : streams()) {
            byte[] bytes = stream.whole();
            if (bytes.length > 2000 || bytes.length == 0) {
                continue;
            }
            BrotliDecoder decoder = new BrotliDecoder(new DecoderMemory(64 << 20));
            decoder.feed(bytes, 0, bytes.length - 1);
            while (decoder.decode()) {
                assertThat(decoder.length()).isPositive();
            }
            assertThat(decoder.isComplete()).as(stream.name()).isFalse();
        }
    }
}
