package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import io.productionguard.gateway.protocol.http.json.JsonPath;
import io.productionguard.gateway.protocol.http.json.SlowValues;
import io.productionguard.gateway.protocol.http.json.ValueRoom;
import io.productionguard.gateway.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** As a plain target, but what stands in place of members called {@code slow} is there when a test says so. */
final class SlowDialect implements Dialect {

    /** Longest slow value. */
    static final int LONGEST = 1 << 20;

    /** Room for one that is longer than most. */
    final ValueRoom room = new ValueRoom(LONGEST);
    /** What is asked for and has not been looked at by the test. */
    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    private final PlainDialect plain = new PlainDialect(List.of());

    /** One value that is waited for. */
    record Asked(String value, CompletableFuture<byte[]> answer) {

        void answer(String instead) {
            answer.complete(instead == null ? null : instead.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The next one. */
    Asked next() throws Exception {
        Eventually.value(asked::size, size -> size > 0);
        return asked.take();
    }

    @Override
    public Reading read(RequestHead request, Optional<byte[]> body) {
        return plain.read(request, body);
    }

    @Override
    public BodyMasking masking(RequestHead request, ResponseHead response, Passage passage) {
        return BodyMasking.by(JsonFilter.strict(new Values(passage.body()), passage.body(), room));
    }

    @Override
    public Reply reply(RefusedRequest refused) {
        return plain.reply(refused);
    }

    private final class Values implements SlowValues {

        private final BodyPassage body;

        Values(BodyPassage body) {
            this.body = body;
        }

        @Override
        public boolean isSlow(JsonPath path) {
            return path.name().equals("slow");
        }

        @Override
        public CompletableFuture<byte[]> later(JsonPath path, byte[] value, int offset, int length) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            asked.add(new Asked(new String(value, offset, length, StandardCharsets.UTF_8), answer));
            return answer;
        }

        @Override
        public byte[] replace(JsonPath path, byte[] value, int offset, int length) {
            return body.value(path.name(), value, offset, length);
        }

        @Override
        public int longest(JsonPath path) {
            return isSlow(path) ? LONGEST : JsonFilter.LONGEST_VALUE;
        }
    }
}
