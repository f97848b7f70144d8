package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** BackendKeyData: what a client shows in order to cancel. Protocol 3.0 has four bytes of secret. */
public record BackendKeyData(int processId, int secret) {

    public static BackendKeyData read(MessageReader reader) {
        BackendKeyData data = new BackendKeyData(reader.int32(), reader.int32());
        reader.end();
        return data;
    }

    public ByteBuf encode(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Backend.BACKEND_KEY_DATA)
                .int32(processId)
                .int32(secret)
                .done();
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "backend " + processId;
    }
}
