package io.productionguard.gateway.protocol.http;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.ByteRun;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The body of one request while it is read: kept whole up to a limit, and counted against what all may keep together. */
final class RequestBody {

    private final int limit;
    private final AtomicLong budget;
    private final ByteRun bytes = new ByteRun();
    /** What was asked for last. */
    private byte[] soFar = BodyFilter.NOTHING;

    private boolean complete;
    private boolean tooLong;

    RequestBody(int limit, AtomicLong budget) {
        this.limit = limit;
        this.budget = budget;
    }

    /** Adds a piece; false when all bodies together take too much. */
    boolean add(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length == 0) {
            return true;
        }
        if (budget.addAndGet(length) > HttpShared.MAX_BUFFERED) {
            budget.addAndGet(-length);
            return false;
        }
        byte[] copy = new byte[length];
        piece.readBytes(copy);
        bytes.add(copy);
        tooLong = bytes.size() > limit;
        return true;
    }

    void end() {
        complete = true;
    }

    boolean complete() {
        return complete;
    }

    /** Longer than what is read before a decision; the rest is still to come. */
    boolean tooLong() {
        return tooLong;
    }

    int size() {
        return bytes.size();
    }

    /** All of it, or empty when it is longer than the limit. Nobody may change it. */
    Optional<byte[]> whole() {
        return tooLong ? Optional.empty() : Optional.of(soFar());
    }

    /** What was read so far. Nobody may change it. */
    byte[] soFar() {
        if (soFar.length != bytes.size()) {
            soFar = Arrays.copyOf(bytes.array(), bytes.size());
        }
        return soFar;
    }

    /** In lower-case hexadecimal; {@code ""} when it is longer than the limit. */
    String sha256() {
        return tooLong ? "" : HexFormat.of().formatHex(OperationDigest.sha256().digest(soFar()));
    }

    /** Forgets it. */
    void release() {
        budget.addAndGet(-bytes.size());
        bytes.clear();
        soFar = BodyFilter.NOTHING;
    }
}
