package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.UnaryOperator;

/** NotificationResponse: what another session said with NOTIFY. */
public record NotificationResponse(int processId, String channel, String payload) {

    public static NotificationResponse read(MessageReader reader) {
        NotificationResponse response =
                new NotificationResponse(reader.int32(), reader.lenientCstring(), reader.lenientCstring());
        reader.end();
        return response;
    }

    public NotificationResponse masked(UnaryOperator<String> mask) {
        return new NotificationResponse(processId, mask.apply(channel), mask.apply(payload));
    }

    public ByteBuf encode(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Backend.NOTIFICATION_RESPONSE)
                .int32(processId)
                .cstring(channel)
                .cstring(payload)
                .done();
    }
}
