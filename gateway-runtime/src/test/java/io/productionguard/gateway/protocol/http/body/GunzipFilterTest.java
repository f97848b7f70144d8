package io.productionguard.gateway.protocol.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.protocol.http.HttpLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Gzip in front of another filter: nothing is lost between turns, and none of them decodes more than its share. */
final class GunzipFilterTest {

    /** Passes what it gets, and knows how much that was in a turn. */
    private static final class Passing implements BodyFilter {

        private int longest;
        private int turn;

        @Override
        public byte[] feed(byte[] piece, int offset, int length) {
            turn += length;
            longest = Math.max(longest, turn);
            return Arrays.copyOfRange(piece, offset, offset + length);
        }

        @Override
        public byte[] flush() {
            return NOTHING;
        }

        @Override
        public byte[] end() {
            return NOTHING;
        }
    }

    private static byte[] coded(byte[]... members) throws Exception {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        for (byte[] member : members) {
            GZIPOutputStream gzip = new GZIPOutputStream(coded);
            gzip.write(member);
            gzip.finish();
        }
        return coded.toByteArray();
    }

    /** About 200 times as long as it is coded. */
    private static byte[] dense(int length) {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("a line that is there again and again\n".repeat(150))
                    .append(Long.toString(random.nextLong(), 36));
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] decoded(byte[] coded, int step, Passing next) throws Exception {
        GunzipFilter filter = new GunzipFilter(next);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < coded.length; at += step) {
            out.writeBytes(filter.feed(coded, at, Math.min(step, coded.length - at)));
            while (filter.stopped() != null) {
                assertThat(filter.stopped().toCompletableFuture()).isDone();
                next.turn = 0;
                out.writeBytes(filter.more());
            }
        }
        out.writeBytes(filter.end());
        filter.close();
        return out.toByteArray();
    }

    @Test
    void aTurnDecodesNoMoreThanItsShareHoweverThePiecesAreCut() throws Exception {
        byte[] text = dense(8 << 20);
        byte[] coded = coded(text);
        assertThat(text.length / coded.length).isGreaterThan(100);
        for (int step : new int[] {64 << 10, 1000, 17}) {
            Passing next = new Passing();

            assertThat(decoded(coded, step, next)).isEqualTo(text);
            assertThat(next.longest).isLessThanOrEqualTo(Turns.LONGEST + HttpLimits.PIECE);
        }
    }

    @Test
    void membersInARowAreOneBodyAlsoWhereATurnEndsBetweenThem() throws Exception {
        byte[] one = dense(Turns.LONGEST);
        byte[] two = dense(Turns.LONGEST / 2);
        byte[] coded = coded(one, two, new byte[0], one);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(one);
        all.writeBytes(two);
        all.writeBytes(one);

        for (int step : new int[] {coded.length, 100, 1}) {
            assertThat(decoded(coded, step, new Passing())).isEqualTo(all.toByteArray());
        }
    }
}
