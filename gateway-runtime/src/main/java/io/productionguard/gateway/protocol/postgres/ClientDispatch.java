package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import java.util.List;

/** Hands each message of the client, in order, to the part that understands it. */
final class ClientDispatch {

    /** Stands in the backlog for a message above the limit: type byte 0, then its own type and size. */
    static final byte OVERSIZE = 0;

    private static final String SETTINGS = "SELECT pg_catalog.current_setting('standard_conforming_strings'),"
            + " pg_catalog.current_setting('client_encoding')";

    private final Conversation conversation;
    private final SimpleQuery simple;
    private final ExtendedQuery extended;
    private final CopyIn copyIn;
    private final MessageReader reader = new MessageReader();

    ClientDispatch(Conversation conversation, CopyIn copyIn, CopyOutGuard copyOut) {
        this.conversation = conversation;
        this.simple = new SimpleQuery(conversation, copyOut);
        this.extended = new ExtendedQuery(conversation, copyOut);
        this.copyIn = copyIn;
    }

    /**
     * Handles one message.
     *
     * @return false when it has to wait for the server's answer to an earlier one and must be given again
     * @throws MalformedMessageException when it is none of the protocol's
     */
    boolean handle(byte type, ByteBuf buffer, int index, int length) {
        MessageReader body = reader.typed(buffer, index, length);
        switch (type) {
            case Frontend.TERMINATE -> {
                body.end();
                conversation.close("the client ended the connection", null);
                return true;
            }
            case Frontend.COPY_DATA, Frontend.COPY_DONE, Frontend.COPY_FAIL -> {
                return copyIn.handle(type, buffer, index, length);
            }
            case Frontend.SYNC, Frontend.FLUSH -> {
                body.end();
                passOn(type, buffer, index, length);
                return true;
            }
            default -> {
                // The server would throw it away unread.
                return conversation.expectations().skipping() || inspect(type, buffer, index, length, body);
            }
        }
    }

    private void passOn(byte type, ByteBuf buffer, int index, int length) {
        if (copyIn.active()) {
            // "Copy mode" ignores both; so their answers will not come (manual, "COPY Operations").
            return;
        }
        if (type == Frontend.SYNC) {
            conversation.expectations().resume();
            conversation.expectations().add(Expectation.Kind.SYNC);
        }
        conversation.serverOut().forward(buffer, index, length);
    }

    private boolean inspect(byte type, ByteBuf buffer, int index, int length, MessageReader body) {
        if (copyIn.active()) {
            throw new MalformedMessageException("a message that cannot come during COPY FROM STDIN");
        }
        if (conversation.unsettled().settingsUnknown() && readsText(type)) {
            learnSettings();
            return false;
        }
        switch (type) {
            case Frontend.QUERY -> simple.query(buffer, index, length, body);
            case Frontend.PARSE -> extended.parse(buffer, index, length, body);
            case Frontend.BIND -> {
                return extended.bind(buffer, index, length, body);
            }
            case Frontend.DESCRIBE -> extended.describe(buffer, index, length, body);
            case Frontend.EXECUTE -> {
                return extended.execute(buffer, index, length, body);
            }
            case Frontend.CLOSE -> extended.close(buffer, index, length, body);
            case Frontend.FUNCTION_CALL -> functionCall();
            case OVERSIZE -> oversize(body.int8(), body.int32());
            default -> throw new MalformedMessageException("a message of type " + (type & 0xFF));
        }
        return true;
    }

    private static boolean readsText(byte type) {
        return type == Frontend.QUERY || type == Frontend.PARSE || type == Frontend.BIND;
    }

    /** Waits for the server's report when one is on its way, and asks for it otherwise. */
    private void learnSettings() {
        Unsettled unsettled = conversation.unsettled();
        if (conversation.expectations().readyComesAfter(unsettled.settingsSince())) {
            return;
        }
        Probe.ask(conversation, SETTINGS, row -> {
            if (row.equals(List.of("on", "UTF8"))) {
                unsettled.settingsKnown();
            } else {
                conversation.violation("the session was changed to settings under which SQL text cannot be inspected");
            }
        });
    }

    private void functionCall() {
        conversation.guarded().violation("FunctionCall, which is not passed");
        conversation
                .denial()
                .query(ErrorResponse.error(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "the gateway does not pass the function call sub-protocol",
                        "",
                        "call the function with SELECT"));
    }

    private void oversize(byte type, int kilobytes) {
        String reason = "a message of " + kilobytes + " kB; the limit is " + (FrameDecoder.MESSAGE_LIMIT >> 10) + " kB";
        conversation.guarded().violation(reason);
        ErrorResponse error = ErrorResponse.error(
                SqlState.PROGRAM_LIMIT_EXCEEDED, "the client sent " + reason, "", "send it in smaller pieces");
        switch (type) {
            case Frontend.QUERY, Frontend.FUNCTION_CALL -> conversation.denial().query(error);
            case Frontend.PARSE, Frontend.BIND, Frontend.DESCRIBE, Frontend.EXECUTE, Frontend.CLOSE ->
                conversation.denial().extended(error);
            default -> throw new MalformedMessageException(reason);
        }
    }
}
