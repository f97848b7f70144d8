package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.approval.ApprovalRequest;
import io.productionguard.gateway.enforce.HeldOperation;
import io.productionguard.gateway.enforce.Verdict;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.NoticeResponse;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An operation that waits for a human: the exact message, and the notices that keep its client informed and its connection
 * alive. Ends in one of {@link #settle}, {@link #cancel}, {@link #disconnected},
 * {@link #skip}, called once.
 */
final class Hold {

    private static final long NOTICE_SECONDS = 15;

    private final HeldOperation held;
    private final ByteBuf message;
    private final Attempt attempt;
    private final Outbound clientOut;
    private final Outbound serverOut;
    private Future<?> notices;

    /** @param message taken over */
    Hold(HeldOperation held, ByteBuf message, Attempt attempt, Outbound clientOut, Outbound serverOut) {
        this.held = held;
        this.message = message;
        this.attempt = attempt;
        this.clientOut = clientOut;
        this.serverOut = serverOut;
    }

    void begin() {
        tell();
        notices = clientOut
                .channel()
                .eventLoop()
                .scheduleAtFixedRate(this::tell, NOTICE_SECONDS, NOTICE_SECONDS, TimeUnit.SECONDS);
    }

    private void tell() {
        // A client that does not read has nothing from another notice, and memory is bounded.
        if (clientOut.channel().isWritable()) {
            ApprovalRequest request = held.request();
            clientOut.write(NoticeResponse.encode(
                    clientOut.channel().alloc(),
                    "held for approval " + request.id() + " (risk "
                            + request.risk().word() + ", rule " + request.rule() + "), expires in "
                            + left(request.expiresAt()),
                    String.join("; ", request.reasons()),
                    request.message()));
            clientOut.flush();
        }
    }

    private static String left(Instant expiry) {
        long seconds = Math.max(0, Duration.between(Instant.now(), expiry).toSeconds());
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    /** A human has answered, or nobody has in time. */
    void settle(Verdict verdict) {
        notices.cancel(false);
        if (verdict instanceof Verdict.Forward forward) {
            attempt.forward(message, 0, message.readableBytes(), forward.passage());
        } else if (verdict instanceof Verdict.Refuse refuse) {
            attempt.deny(Denial.error(refuse.refusal()));
        } else {
            attempt.deny(ErrorResponse.error(SqlState.INSUFFICIENT_PRIVILEGE, "held twice", "", ""));
        }
        release();
    }

    /** The client cancelled it. */
    void cancel() {
        notices.cancel(false);
        held.cancel("the client cancelled");
        attempt.deny(ErrorResponse.error(
                SqlState.QUERY_CANCELED,
                "canceling statement due to user request while it was held for approval",
                "",
                ""));
        release();
    }

    /** The connection ended. The identical operation sent again may still find its approval. */
    void disconnected() {
        notices.cancel(false);
        held.disconnected();
        release();
    }

    /** The server will not run it, because something before it in the pipeline failed. */
    void skip() {
        notices.cancel(false);
        held.cancel("an earlier statement of the pipeline failed");
        release();
    }

    private void release() {
        serverOut.endRun();
        message.release();
    }
}
