package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.postgres.message.CopyFail;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import java.util.Optional;

/** COPY … FROM STDIN: rows the client sends along with an operation, inspected before they are passed on. */
final class CopyIn {

    private static final int PIECE = 64 << 10;

    private final Conversation conversation;
    private final Scratch scratch;
    private Expectation copying;
    private boolean ended;

    CopyIn(Conversation conversation) {
        this.conversation = conversation;
        this.scratch = new Scratch(conversation.clientOut().channel().alloc());
    }

    /** The server takes rows for the statement it is answering. */
    void begin(Expectation expectation) {
        copying = expectation;
        ended = false;
        conversation.expectations().forgetSyncsBehindHead();
    }

    /** The server has finished the statement. */
    void end(Expectation expectation) {
        if (copying == expectation) {
            copying = null;
        }
    }

    /** Whether the server is in copy-in mode and the client has not ended it. */
    boolean active() {
        return copying != null && !ended;
    }

    /** Handles one message; returns false when it is not known yet whether the server takes it. */
    boolean handle(byte type, ByteBuf buffer, int index, int length) {
        if (!active()) {
            // Outside of copy mode the server drops these, too. But the mode may be about to begin.
            return copying != null || !conversation.expectations().running();
        }
        if (type == Frontend.COPY_DATA) {
            Optional<Refusal> refusal = inspect(buffer, index + FrameDecoder.HEADER, length - FrameDecoder.HEADER);
            if (refusal.isPresent()) {
                refuse(Denial.error(refusal.get()));
                return true;
            }
        } else {
            ended = true;
        }
        conversation.serverOut().forward(buffer, index, length);
        return true;
    }

    private Optional<Refusal> inspect(ByteBuf buffer, int index, int length) {
        Passage operation = copying.operation();
        for (int done = 0; done < length; done += PIECE) {
            int size = Math.min(PIECE, length - done);
            byte[] bytes = scratch.bytes(buffer, index + done, size);
            Optional<Refusal> refusal = operation.upload(bytes, scratch.offset(), size);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /** Makes the server fail the COPY; the client gets {@code error} in place of what the server says about that. */
    void refuse(ErrorResponse error) {
        ended = true;
        copying.refusal = error;
        Outbound serverOut = conversation.serverOut();
        serverOut.write(CopyFail.encode(serverOut.channel().alloc(), "refused by the gateway"));
    }
}
