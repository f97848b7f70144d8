package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Close: lets go of a prepared statement or portal. Read as a {@link Describe}, whose body it shares. */
final class Close {

    private Close() {}

    static ByteBuf encode(ByteBufAllocator allocator, byte kind, String name) {
        return MessageWriter.typed(allocator, Frontend.CLOSE)
                .int8(kind)
                .cstring(name)
                .done();
    }
}
