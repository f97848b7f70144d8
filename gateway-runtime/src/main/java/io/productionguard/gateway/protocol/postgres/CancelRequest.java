package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** CancelRequest: sent on a connection of its own, names another by its {@link BackendKeyData}. */
record CancelRequest(int processId, int secret) {

    static CancelRequest read(MessageReader reader) {
        CancelRequest request = new CancelRequest(reader.int32(), reader.int32());
        reader.end();
        return request;
    }

    ByteBuf encode(ByteBufAllocator allocator) {
        return allocator
                .buffer(16)
                .writeInt(16)
                .writeInt(StartupMessage.CANCEL_REQUEST)
                .writeInt(processId)
                .writeInt(secret);
    }
}
