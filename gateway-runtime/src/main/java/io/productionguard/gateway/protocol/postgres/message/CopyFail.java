package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** CopyFail: makes the server end COPY FROM STDIN with an error. */
public final class CopyFail {

    private CopyFail() {}

    public static ByteBuf encode(ByteBufAllocator allocator, String reason) {
        return MessageWriter.typed(allocator, Frontend.COPY_FAIL)
                .cstring(reason)
                .done();
    }
}
