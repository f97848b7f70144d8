package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.enforce.HeldOperation;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.enforce.Verdict;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.MessageWriter;

/** Has operations decided and does what the verdict says: at once, or when a human has answered. */
final class Submissions {

    private final Conversation conversation;
    private final GuardedConnection guarded;
    private Hold hold;

    Submissions(Conversation conversation) {
        this.conversation = conversation;
        this.guarded = conversation.guarded();
    }

    /** Whether an operation waits for a human. */
    boolean holding() {
        return hold != null;
    }

    /** Has an operation decided; the message is valid during the call. */
    void submit(Operation operation, ByteBuf buffer, int index, int length, Attempt attempt) {
        Verdict verdict;
        try {
            verdict = guarded.submitDeferred(operation);
        } catch (RuntimeException e) {
            // Whatever goes wrong while deciding is a refusal.
            verdict = new Verdict.Refuse(new Refusal("the operation could not be decided", "", ""));
        }
        if (verdict instanceof Verdict.Forward forward) {
            attempt.forward(buffer, index, length, forward.passage());
        } else if (verdict instanceof Verdict.Refuse refuse) {
            attempt.deny(Denial.error(refuse.refusal()));
        } else if (verdict instanceof Verdict.Hold waiting) {
            hold(waiting.held(), buffer.copy(index, length), attempt);
        }
    }

    private void hold(HeldOperation held, ByteBuf message, Attempt attempt) {
        Outbound clientOut = conversation.clientOut();
        Outbound serverOut = conversation.serverOut();
        Hold mine = new Hold(held, message, attempt, clientOut, serverOut);
        hold = mine;
        if (!conversation.expectations().isEmpty()) {
            // What came before is finished and shown, and its errors are noticed, before a human is kept busy.
            serverOut.write(MessageWriter.empty(serverOut.channel().alloc(), Frontend.FLUSH));
        }
        mine.begin();
        held.whenSettled(clientOut.channel().eventLoop(), verdict -> settled(mine, verdict));
    }

    private void settled(Hold settled, Verdict verdict) {
        if (hold == settled) {
            hold = null;
            settled.settle(verdict);
            conversation.goOn();
        }
    }

    /** The client cancels what is held. */
    void cancel() {
        Hold cancelled = hold;
        hold = null;
        cancelled.cancel();
        conversation.goOn();
    }

    /** An earlier message of the pipeline failed, so the server would skip what is held: there is nothing to approve. */
    void skip() {
        if (hold != null) {
            Hold skipped = hold;
            hold = null;
            skipped.skip();
            conversation.goOn();
        }
    }

    /** The connection ends. */
    void end() {
        if (hold != null) {
            Hold lost = hold;
            hold = null;
            lost.disconnected();
        }
    }
}
