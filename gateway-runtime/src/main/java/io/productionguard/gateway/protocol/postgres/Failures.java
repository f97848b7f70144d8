package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.postgres.message.Backend;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.SqlState;

/**
 * Statements that end in an error: the server's own, masked; the gateway's in place of the one it provoked; and results of
 * which a part was too large to be passed.
 */
final class Failures {

    private final Conversation conversation;
    private final Expectations expectations;
    private final CopyIn copyIn;
    private final ByteBufAllocator allocator;
    private final MessageReader reader = new MessageReader();
    private boolean goodbye;
    private boolean muted;

    Failures(Conversation conversation, CopyIn copyIn) {
        this.conversation = conversation;
        this.expectations = conversation.expectations();
        this.copyIn = copyIn;
        this.allocator = conversation.clientOut().channel().alloc();
    }

    /** Whether the server announced the end of the connection by an error that the client has got. */
    boolean saidGoodbye() {
        return goodbye;
    }

    /** Whether the client was told of a failure while the server goes on: it gets nothing more until ReadyForQuery. */
    boolean muted() {
        return muted;
    }

    void ready() {
        muted = false;
    }

    /** The server reports an error. */
    void error(Expectation head, ByteBuf buffer, int index, int length) {
        ErrorResponse original = ErrorResponse.read(reader.typed(buffer, index, length));
        Passage operation = head == null ? null : head.operation();
        ErrorResponse masked = original.masked(operation == null ? conversation.guarded()::text : operation::text);
        if (original.fatal() || head == null) {
            goodbye |= original.fatal();
            conversation.clientOut().write(masked.encode(allocator));
            return;
        }
        copyIn.end(head);
        if (operation != null) {
            operation.completed("ERROR " + original.sqlState(), true);
        }
        head.failed = true;
        if (!muted) {
            conversation.clientOut().write((head.refusal == null ? masked : head.refusal).encode(allocator));
        }
        if (head.extended()) {
            skipToSync(head);
        }
        conversation.progress();
    }

    private void skipToSync(Expectation failed) {
        expectations.failToSync();
        if (failed.copy != null && failed.copy.simple()) {
            // The Query behind it was skipped as well; this Sync brings the ReadyForQuery it is owed.
            conversation.sync();
        } else if (expectations.skipping()) {
            conversation.submissions().skip();
        }
    }

    /** A message above the limit. Of a row, the statement is cancelled and the client gets an error in its place. */
    void oversize(byte type, String reason) {
        Expectation head = expectations.head();
        boolean row = type == Backend.DATA_ROW || type == Backend.COPY_DATA;
        if (!row || head == null || !head.runs()) {
            conversation.close(reason, ErrorResponse.fatal(SqlState.PROGRAM_LIMIT_EXCEEDED, reason, "", ""));
        } else if (!head.spoilt) {
            head.spoilt = true;
            head.refusal = ErrorResponse.error(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    reason,
                    "",
                    "select less of the large value at once, with substring()");
            conversation.cancelBeforeReadingOn();
        }
    }

    /** The server has finished a statement of which the client did not get everything. */
    void spoiltEnd(Expectation head) {
        head.operation().completed("response not passed: " + head.refusal.sqlState(), true);
        if (!muted) {
            conversation.clientOut().write(head.refusal.encode(allocator));
        }
        muted = true;
        head.failed = true;
        if (head.extended()) {
            expectations.pop();
        }
        conversation.progress();
    }
}
