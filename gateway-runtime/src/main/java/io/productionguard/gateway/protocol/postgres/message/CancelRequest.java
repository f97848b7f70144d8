package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** CancelRequest: sent on a connection of its own, names another by its {@link BackendKeyData}. */
public record CancelRequest(int processId, int secret) {

    public static CancelRequest read(MessageReader reader) {
        CancelRequest request = new CancelRequest(reader.int32(), reader.int32());
        reader.end();
        return request;
    }

    public ByteBuf encode(ByteBufAllocator allocator) {
        return allocator
                .buffer(16)
                .writeInt(16)
                .writeInt(StartupMessage.CANCEL_REQUEST)
                .writeInt(processId)
                .writeInt(secret);
    }
}
