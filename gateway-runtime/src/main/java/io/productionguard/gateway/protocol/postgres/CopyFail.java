package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** CopyFail: makes the server end COPY FROM STDIN with an error. */
final class CopyFail {

    private CopyFail() {}

    static ByteBuf encode(ByteBufAllocator allocator, String reason) {
        return MessageWriter.typed(allocator, Frontend.COPY_FAIL)
                .cstring(reason)
                .done();
    }
}
