package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.productionguard.gateway.enforce.Passage;
import java.util.function.UnaryOperator;

/**
 * Takes the server's messages: matches each with the message it answers, masks what carries data and passes it on. A
 * message that answers nothing breaks the protocol, because what it belongs to could not be told.
 */
final class ServerDispatch {

    private final Conversation conversation;
    private final Expectations expectations;
    private final StatementRegistry registry;
    private final CopyIn copyIn;
    private final ByteBufAllocator allocator;
    private final Scratch scratch;
    private final MessageReader reader = new MessageReader();
    private final CommandComplete commandComplete = new CommandComplete();
    private boolean goodbye;
    /** The client was told that its statement failed although the server goes on: nothing more until ReadyForQuery. */
    private boolean muted;

    ServerDispatch(Conversation conversation, CopyIn copyIn) {
        this.conversation = conversation;
        this.expectations = conversation.expectations();
        this.registry = conversation.registry();
        this.copyIn = copyIn;
        this.allocator = conversation.clientOut().channel().alloc();
        this.scratch = new Scratch(allocator);
    }

    /** Whether the server announced the end of the connection by an error that the client has got. */
    boolean saidGoodbye() {
        return goodbye;
    }

    void handle(byte type, ByteBuf buffer, int index, int length) {
        switch (type) {
            case Backend.DATA_ROW -> dataRow(buffer, index, length);
            case Backend.PARAMETER_STATUS -> parameterStatus(buffer, index, length);
            case Backend.NOTICE_RESPONSE -> notice(buffer, index, length);
            case Backend.NOTIFICATION_RESPONSE -> notification(buffer, index, length);
            case Backend.ERROR_RESPONSE -> error(buffer, index, length);
            default -> answer(type, buffer, index, length, owed());
        }
    }

    private Expectation owed() {
        Expectation head = expectations.head();
        if (head == null) {
            throw new MalformedMessageException("an answer to nothing");
        }
        return head;
    }

    private void answer(byte type, ByteBuf buffer, int index, int length, Expectation head) {
        MessageReader body = reader.typed(buffer, index, length);
        switch (type) {
            case Backend.PARSE_COMPLETE -> confirmed(head, Expectation.Kind.PARSE, buffer, index, length);
            case Backend.BIND_COMPLETE -> confirmed(head, Expectation.Kind.BIND, buffer, index, length);
            case Backend.CLOSE_COMPLETE -> confirmed(head, Expectation.Kind.CLOSE, buffer, index, length);
            case Backend.PARAMETER_DESCRIPTION -> parameterDescription(head, body, buffer, index, length);
            case Backend.ROW_DESCRIPTION -> rowDescription(head, RowDescription.read(body), buffer, index, length);
            case Backend.NO_DATA -> rowDescription(head, null, buffer, index, length);
            case Backend.COMMAND_COMPLETE ->
                ended(head, commandComplete.tag(buffer, index, length), buffer, index, length);
            case Backend.EMPTY_QUERY_RESPONSE -> ended(head, "EMPTY", buffer, index, length);
            case Backend.PORTAL_SUSPENDED -> suspended(head, buffer, index, length);
            case Backend.READY_FOR_QUERY -> ready(head, ReadyForQuery.read(body), buffer, index, length);
            case Backend.COPY_IN_RESPONSE -> {
                require(head.runs() && head.refusal == null);
                pass(head, buffer, index, length);
                copyIn.begin(head);
                conversation.progress();
            }
            default -> throw new MalformedMessageException("a message of type " + (type & 0xFF));
        }
    }

    private void confirmed(Expectation head, Expectation.Kind kind, ByteBuf buffer, int index, int length) {
        require(head.kind == kind && head.refusal == null);
        expectations.pop();
        if (kind == Expectation.Kind.PARSE && head.statement != null) {
            head.statement.confirm();
        } else if (kind == Expectation.Kind.BIND) {
            head.portal.confirm();
        }
        if (head.previousPortal != null) {
            head.previousPortal.passage().completed("portal closed", false);
        }
        pass(head, buffer, index, length);
        conversation.progress();
    }

    private void parameterDescription(Expectation head, MessageReader body, ByteBuf buffer, int index, int length) {
        require(head.kind == Expectation.Kind.DESCRIBE_STATEMENT);
        int[] types = new int[body.int16()];
        for (int i = 0; i < types.length; i++) {
            types[i] = body.int32();
        }
        body.end();
        if (head.statement != null) {
            head.statement.parameterTypes(types);
        }
        pass(head, buffer, index, length);
    }

    /** @param description null for a statement without rows */
    private void rowDescription(Expectation head, RowDescription description, ByteBuf buffer, int index, int length) {
        switch (head.kind) {
            case QUERY -> {
                require(description != null && head.passage != null);
                head.masking = new ResultMasking(description, head.passage);
            }
            case DESCRIBE_STATEMENT -> {
                expectations.pop();
                if (head.statement != null) {
                    head.statement.described(description);
                }
            }
            case DESCRIBE_PORTAL -> {
                expectations.pop();
                if (head.portal != null) {
                    head.portal.described(description);
                }
            }
            default -> require(false);
        }
        pass(head, buffer, index, length);
    }

    private void dataRow(ByteBuf buffer, int index, int length) {
        Expectation head = owed();
        require(head.runs());
        if (head.spoilt || muted) {
            return;
        }
        ByteBuf masked = masking(head).row(buffer, index, length, scratch);
        if (masked == null) {
            conversation.clientOut().forward(buffer, index, length);
        } else {
            conversation.clientOut().write(masked);
        }
    }

    private ResultMasking masking(Expectation head) {
        if (head.kind == Expectation.Kind.EXECUTE) {
            return head.portal.masking();
        }
        require(head.masking != null);
        return head.masking;
    }

    private void ended(Expectation head, String tag, ByteBuf buffer, int index, int length) {
        require(head.spoilt || (head.runs() && head.refusal == null));
        copyIn.end(head);
        if (head.spoilt) {
            spoiltEnd(head);
            return;
        }
        if (head.kind == Expectation.Kind.EXECUTE) {
            expectations.pop();
            tellNulled(head.portal.maskingSoFar());
            head.portal.passage().completed(tag, false);
        } else {
            tellNulled(head.masking);
            head.masking = null;
            head.outcome(tag);
        }
        pass(head, buffer, index, length);
        conversation.progress();
    }

    private void suspended(Expectation head, ByteBuf buffer, int index, int length) {
        require(head.kind == Expectation.Kind.EXECUTE);
        if (head.spoilt) {
            spoiltEnd(head);
            return;
        }
        expectations.pop();
        tellNulled(head.portal.maskingSoFar());
        pass(head, buffer, index, length);
        conversation.progress();
    }

    private void tellNulled(ResultMasking masking) {
        long nulled = masking == null || muted ? 0 : masking.takeNulled();
        if (nulled > 0) {
            conversation
                    .clientOut()
                    .write(NoticeResponse.encode(
                            allocator,
                            nulled + (nulled == 1 ? " value was" : " values were") + " masked as NULL",
                            "A mask token would not be a value of the column's type.",
                            ""));
        }
    }

    private void ready(Expectation head, byte status, ByteBuf buffer, int index, int length) {
        require(!head.extended() && (head.refusal == null || head.failed));
        expectations.pop();
        if (head.passage != null) {
            head.passage.completed(head.outcome, head.failed);
        }
        if (status == ReadyForQuery.IDLE) {
            registry.endPortals(head.segment);
        }
        if (head.previousPortal != null) {
            head.previousPortal.passage().completed("portal closed", false);
        }
        muted = false;
        if (!head.injected) {
            conversation.clientOut().forward(buffer, index, length);
        }
        conversation.progress();
    }

    private void error(ByteBuf buffer, int index, int length) {
        ErrorResponse original = ErrorResponse.read(reader.typed(buffer, index, length));
        Expectation head = expectations.head();
        Passage operation = head == null ? null : head.operation();
        ErrorResponse masked = original.masked(mask(operation));
        if (original.fatal() || head == null) {
            goodbye = original.fatal();
            conversation.clientOut().write(masked.encode(allocator));
            return;
        }
        copyIn.end(head);
        if (operation != null) {
            operation.completed("ERROR " + original.sqlState(), true);
        }
        head.failed = true;
        if (head.extended()) {
            expectations.failToSync();
        }
        if (muted) {
            return;
        }
        if (head.refusal != null) {
            conversation.clientOut().write(head.refusal.encode(allocator));
        } else {
            conversation.clientOut().write(masked.encode(allocator));
        }
        if (expectations.skipping()) {
            conversation.skipHeld();
        }
        conversation.progress();
    }

    private void notice(ByteBuf buffer, int index, int length) {
        ErrorResponse original = ErrorResponse.read(reader.typed(buffer, index, length));
        Expectation head = expectations.head();
        ErrorResponse masked = original.masked(mask(head == null ? null : head.operation()));
        conversation.clientOut().write(masked.encode(allocator, Backend.NOTICE_RESPONSE));
    }

    private void notification(ByteBuf buffer, int index, int length) {
        NotificationResponse original = NotificationResponse.read(reader.typed(buffer, index, length));
        NotificationResponse masked = original.masked(conversation.guarded()::text);
        if (masked.equals(original)) {
            conversation.clientOut().forward(buffer, index, length);
        } else {
            conversation.clientOut().write(masked.encode(allocator));
        }
    }

    private void parameterStatus(ByteBuf buffer, int index, int length) {
        ParameterStatus status = ParameterStatus.read(reader.typed(buffer, index, length));
        if (!status.keepsMeaning()) {
            conversation.violation("the session was changed to " + status.name() + " = " + status.value()
                    + ", under which SQL text cannot be inspected");
            return;
        }
        ParameterStatus masked =
                new ParameterStatus(status.name(), conversation.guarded().text(status.value()));
        if (masked.equals(status)) {
            conversation.clientOut().forward(buffer, index, length);
        } else {
            conversation.clientOut().write(masked.encode(allocator));
        }
    }

    /** A row above the limit: its bytes are dropped, the statement is cancelled, and the client gets an error. */
    void oversize(byte type, String reason) {
        Expectation head = expectations.head();
        if ((type != Backend.DATA_ROW && type != Backend.COPY_DATA) || head == null || !head.runs()) {
            conversation.close(reason, ErrorResponse.fatal(SqlState.PROGRAM_LIMIT_EXCEEDED, reason, "", ""));
            return;
        }
        if (!head.spoilt) {
            head.spoilt = true;
            head.refusal = ErrorResponse.error(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    reason,
                    "",
                    "select less of the large value at once, with substring()");
            conversation.cancelBeforeReadingOn();
        }
    }

    /** The server finished a statement before it could be cancelled, but the client has not got all of its rows. */
    private void spoiltEnd(Expectation head) {
        Passage operation = head.operation();
        operation.completed("response not passed: " + head.refusal.sqlState(), true);
        if (!muted) {
            conversation.clientOut().write(head.refusal.encode(allocator));
        }
        muted = true;
        head.failed = true;
        if (head.kind == Expectation.Kind.EXECUTE) {
            expectations.pop();
        }
        conversation.progress();
    }

    private void pass(Expectation head, ByteBuf buffer, int index, int length) {
        if (!head.injected && !head.spoilt && !muted) {
            conversation.clientOut().forward(buffer, index, length);
        }
    }

    private UnaryOperator<String> mask(Passage operation) {
        return operation != null ? operation::text : conversation.guarded()::text;
    }

    private static void require(boolean inOrder) {
        if (!inOrder) {
            throw new MalformedMessageException("an answer out of order");
        }
    }
}
