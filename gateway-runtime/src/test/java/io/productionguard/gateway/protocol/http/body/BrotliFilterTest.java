package io.productionguard.gateway.protocol.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.protocol.http.HttpLimits;
import io.productionguard.gateway.protocol.http.body.BodyFilter.UnmaskableException;
import io.productionguard.gateway.protocol.http.brotli.Bits;
import io.productionguard.gateway.protocol.http.brotli.DecoderMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Brotli in front of another filter: what comes out, and what is refused with a reason. */
final class BrotliFilterTest {

    private final DecoderMemory memory = new DecoderMemory(32 << 20);

    /** Counts, and says at the end what came. */
    private static final class Counting implements BodyFilter {

        private long count;
        private boolean closed;

        @Override
        public byte[] feed(byte[] piece, int offset, int length) {
            count += length;
            return Arrays.copyOfRange(piece, offset, offset + length);
        }

        @Override
        public byte[] flush() {
            return new byte[] {'f'};
        }

        @Override
        public byte[] end() {
            return new byte[] {'e'};
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Feeds a piece, with as many turns as that takes; how many more they were. */
    private static int fed(BodyFilter filter, byte[] stream, int offset, int length) throws UnmaskableException {
        filter.feed(stream, offset, length);
        int turns = 0;
        while (filter.stopped() != null) {
            filter.more();
            turns++;
        }
        return turns;
    }

    @Test
    void handsOnWhatIsDecodedAtOnce() throws Exception {
        byte[] stream = Bits.stored("one two".getBytes(StandardCharsets.UTF_8), 16);
        Counting next = new Counting();
        BrotliFilter filter = new BrotliFilter(next, memory);
        // The head has three bytes.
        assertThat(filter.feed(stream, 0, 6)).asString(StandardCharsets.UTF_8).isEqualTo("one");
        assertThat(filter.flush()).containsExactly('f');
        assertThat(filter.feed(stream, 6, stream.length - 6))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(" two");
        assertThat(filter.end()).containsExactly('e');
        assertThat(memory.used()).isPositive();
        filter.close();
        assertThat(memory.used()).isZero();
        assertThat(next.closed).isTrue();
    }

    @Test
    void aBodyOfNoBytesIsEmpty() throws Exception {
        BrotliFilter filter = new BrotliFilter(new Counting(), memory);

        assertThat(filter.end()).containsExactly('e');
    }

    @Test
    void refusesWhatIsCutOff() throws Exception {
        byte[] stream = Bits.stored(new byte[100], 16);
        for (int length = 1; length < stream.length; length++) {
            BrotliFilter filter = new BrotliFilter(new Counting(), memory);
            filter.feed(stream, 0, length);
            assertThatThrownBy(filter::end)
                    .isInstanceOf(UnmaskableException.class)
                    .hasMessage("its br coding is cut off");
        }
    }

    @Test
    void refusesWhatIsNoBrotli() {
        BrotliFilter filter = new BrotliFilter(new Counting(), memory);
        byte[] text = "{\"mail\":\"jane.doe@example.org\"}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> {
                    filter.feed(text, 0, text.length);
                    filter.end();
                })
                .isInstanceOf(UnmaskableException.class)
                .hasMessageContaining("its br coding");
    }

    @Test
    void aFewBytesThatBecomeMillionsAreRefused() {
        byte[] stream = Bits.bomb(16 << 20);
        assertThat(stream).hasSizeLessThan(30);
        Counting next = new Counting();
        BrotliFilter filter = new BrotliFilter(next, memory);

        assertThatThrownBy(() -> fed(filter, stream, 0, stream.length))
                .isInstanceOf(UnmaskableException.class)
                .hasMessage("it inflates to more than 250 times its length");
        assertThat(next.count).isLessThanOrEqualTo((1 << 20) + 250L * stream.length);
    }

    /** However much came before, one piece must not become as large as it likes. */
    @Test
    void aLongHarmlessBeginningDoesNotPayForABomb() throws Exception {
        byte[] harmless = new byte[8 << 20];
        byte[] stream =
                new Bits().window(22).stored(harmless).repeated(16 << 20).end();
        int bomb = 30;
        Counting next = new Counting();
        BrotliFilter filter = new BrotliFilter(next, memory);
        fed(filter, stream, 0, stream.length - bomb);
        long before = next.count;

        assertThatThrownBy(() -> fed(filter, stream, stream.length - bomb, bomb))
                .isInstanceOf(UnmaskableException.class)
                .hasMessageContaining("inflates");
        assertThat(next.count - before).isLessThan(5 << 20);
    }

    @Test
    void aBodyThatCompressesWellPasses() throws Exception {
        // 900 KiB in 30 bytes: no more than what is free.
        byte[] stream = Bits.bomb(900 << 10);
        Counting next = new Counting();
        BrotliFilter filter = new BrotliFilter(next, memory);
        fed(filter, stream, 0, stream.length);
        filter.end();

        assertThat(next.count).isEqualTo(900 << 10);
    }

    @Test
    void aTurnDecodesNoMoreThanItsShare() throws Exception {
        byte[] stream = Bits.bomb(900 << 10);
        Counting next = new Counting();
        BrotliFilter filter = new BrotliFilter(next, memory);
        long before = 0;

        filter.feed(stream, 0, stream.length);
        int turns = 1;
        while (filter.stopped() != null) {
            assertThat(next.count - before).isBetween(1L, (long) Turns.LONGEST + HttpLimits.PIECE);
            before = next.count;
            assertThat(filter.stopped().toCompletableFuture()).isDone();
            filter.more();
            turns++;
        }

        assertThat(turns).isGreaterThanOrEqualTo((900 << 10) / Turns.LONGEST);
        assertThat(filter.end()).containsExactly('e');
        assertThat(next.count).isEqualTo(900 << 10);
    }
}
