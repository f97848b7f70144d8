package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.protocol.postgres.message.Backend;
import io.productionguard.gateway.protocol.postgres.message.CommandComplete;
import io.productionguard.gateway.protocol.postgres.message.CopyOutResponse;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.ReadyForQuery;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;

/**
 * Takes the server's messages: matches each with the message it answers, masks what carries data and passes it on. A
 * message that answers nothing breaks the protocol, because what it belongs to could not be told.
 */
final class ServerDispatch {

    private final Conversation conversation;
    private final Expectations expectations;
    private final StatementRegistry registry;
    private final CopyIn copyIn;
    private final CopyOutGuard copyOut;
    private final Announcements announcements;
    private final Failures failures;
    private final Scratch scratch;
    private final MessageReader reader = new MessageReader();
    private final RowDescriptions descriptions;
    private final CommandComplete commandComplete = new CommandComplete();

    ServerDispatch(Conversation conversation, CopyIn copyIn, CopyOutGuard copyOut, Failures failures) {
        this.conversation = conversation;
        this.expectations = conversation.expectations();
        this.registry = conversation.registry();
        this.copyIn = copyIn;
        this.copyOut = copyOut;
        this.announcements = new Announcements(conversation);
        this.failures = failures;
        this.descriptions = new RowDescriptions(conversation.services().origins());
        this.scratch = new Scratch(conversation.clientOut().channel().alloc());
    }

    void handle(byte type, ByteBuf buffer, int index, int length) {
        switch (type) {
            case Backend.DATA_ROW -> dataRow(buffer, index, length);
            case Backend.PARAMETER_STATUS -> announcements.parameterStatus(buffer, index, length);
            case Backend.NOTICE_RESPONSE -> announcements.notice(expectations.head(), buffer, index, length);
            case Backend.NOTIFICATION_RESPONSE -> announcements.notification(buffer, index, length);
            case Backend.ERROR_RESPONSE -> failures.error(expectations.head(), buffer, index, length);
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
            case Backend.ROW_DESCRIPTION ->
                rowDescription(head, descriptions.read(body, buffer, index, length), buffer, index, length);
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
            case Backend.COPY_OUT_RESPONSE -> {
                require(head.runs() && head.refusal == null);
                copyOut.begin(head, CopyOutResponse.read(body));
                pass(head, buffer, index, length);
            }
            case Backend.COPY_DATA -> copyRow(head, buffer, index, length);
            case Backend.COPY_DONE -> pass(head, buffer, index, length);
            default -> throw new MalformedMessageException("a message of type " + (type & 0xFF));
        }
    }

    private void copyRow(Expectation head, ByteBuf buffer, int index, int length) {
        if (head.spoilt || failures.muted()) {
            return;
        }
        CopyOutOperation copy = head.copyOut();
        require(copy != null && copy.rows() != null);
        ByteBuf masked = copy.rows().row(buffer, index, length, scratch);
        if (masked == null) {
            conversation.clientOut().forward(buffer, index, length);
        } else {
            conversation.clientOut().write(masked);
        }
    }

    private void confirmed(Expectation head, Expectation.Kind kind, ByteBuf buffer, int index, int length) {
        require(head.kind == kind && head.refusal == null);
        expectations.pop();
        if (kind == Expectation.Kind.PARSE && head.statement != null) {
            head.statement.confirm();
        } else if (kind == Expectation.Kind.BIND && head.portal != null) {
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
                } else if (head.copy != null) {
                    head.copy.columns(description);
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
        if (head.probe != null) {
            head.probe.row(buffer, index, length);
            return;
        }
        if (head.spoilt || failures.muted()) {
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
        if (head.probe != null) {
            probed(head);
            return;
        }
        if (head.spoilt) {
            failures.spoiltEnd(head);
            return;
        }
        if (head.kind == Expectation.Kind.EXECUTE) {
            expectations.pop();
            tellNulled(head, head.portal.maskingSoFar());
            head.portal.passage().completed(tag, false);
        } else {
            tellNulled(head, head.masking);
            head.masking = null;
            head.outcome(tag);
        }
        pass(head, buffer, index, length);
        conversation.progress();
    }

    private void suspended(Expectation head, ByteBuf buffer, int index, int length) {
        require(head.kind == Expectation.Kind.EXECUTE);
        if (head.probe != null) {
            probed(head);
            return;
        }
        if (head.spoilt) {
            failures.spoiltEnd(head);
            return;
        }
        expectations.pop();
        tellNulled(head, head.portal.maskingSoFar());
        pass(head, buffer, index, length);
        conversation.progress();
    }

    private void probed(Expectation head) {
        expectations.pop();
        head.probe.done();
        conversation.progress();
    }

    private void tellNulled(Expectation head, ResultMasking masking) {
        long nulled = masking == null ? 0 : masking.takeNulled();
        CopyOutOperation copy = head.copyOut();
        if (copy != null && copy.rows() != null) {
            nulled += copy.rows().nulled();
        }
        if (nulled > 0 && !failures.muted()) {
            announcements.masked(nulled);
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
        failures.ready();
        conversation.unsettled().reported(head.segment);
        if (!head.injected) {
            conversation.clientOut().forward(buffer, index, length);
        }
        conversation.progress();
    }

    private void pass(Expectation head, ByteBuf buffer, int index, int length) {
        if (!head.injected && !head.spoilt && !failures.muted()) {
            conversation.clientOut().forward(buffer, index, length);
        }
    }

    private static void require(boolean inOrder) {
        if (!inOrder) {
            throw new MalformedMessageException("an answer out of order");
        }
    }
}
