package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.postgres.message.Backend;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.NoticeResponse;
import io.productionguard.gateway.protocol.postgres.message.NotificationResponse;
import io.productionguard.gateway.protocol.postgres.message.ParameterStatus;

/** What the server says at any time without being asked: notices, notifications, changed parameters. */
final class Announcements {

    private final Conversation conversation;
    private final ByteBufAllocator allocator;
    private final MessageReader reader = new MessageReader();

    Announcements(Conversation conversation) {
        this.conversation = conversation;
        this.allocator = conversation.clientOut().channel().alloc();
    }

    /** @param head what the server is answering meanwhile, or null */
    void notice(Expectation head, ByteBuf buffer, int index, int length) {
        ErrorResponse notice = ErrorResponse.read(reader.typed(buffer, index, length));
        Passage operation = head == null ? null : head.operation();
        ErrorResponse masked = notice.masked(operation == null ? conversation.guarded()::text : operation::text);
        conversation.clientOut().write(masked.encode(allocator, Backend.NOTICE_RESPONSE));
    }

    void notification(ByteBuf buffer, int index, int length) {
        NotificationResponse original = NotificationResponse.read(reader.typed(buffer, index, length));
        conversation
                .clientOut()
                .write(original.masked(conversation.guarded()::text).encode(allocator));
    }

    /** A parameter under which text would mean something else ends the connection. */
    void parameterStatus(ByteBuf buffer, int index, int length) {
        ParameterStatus status = ParameterStatus.read(reader.typed(buffer, index, length));
        if (status.keepsMeaning()) {
            String masked = conversation.guarded().text(status.value());
            conversation.clientOut().write(new ParameterStatus(status.name(), masked).encode(allocator));
        } else {
            conversation.violation("the session was changed to " + status.name() + " = " + status.value()
                    + ", under which SQL text cannot be inspected");
        }
    }

    /** Tells the client, once for a result, that something is missing from it. */
    void masked(long values) {
        conversation
                .clientOut()
                .write(NoticeResponse.encode(
                        allocator,
                        values + (values == 1 ? " value was" : " values were") + " masked as NULL",
                        "A mask token would not be a value of the column's type.",
                        ""));
    }
}
