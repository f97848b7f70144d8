package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** ReadyForQuery: the server's own word on the transaction. */
public final class ReadyForQuery {

    public static final byte IDLE = 'I';
    static final byte IN_TRANSACTION = 'T';
    static final byte FAILED_TRANSACTION = 'E';

    private ReadyForQuery() {}

    public static byte read(MessageReader reader) {
        byte status = reader.int8();
        reader.end();
        return status;
    }

    public static ByteBuf encode(ByteBufAllocator allocator, byte status) {
        return MessageWriter.typed(allocator, Backend.READY_FOR_QUERY)
                .int8(status)
                .done();
    }
}
