package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Close: lets go of a prepared statement or portal. Read as a {@link Describe}, whose body it shares. */
public final class Close {

    private Close() {}

    public static ByteBuf encode(ByteBufAllocator allocator, byte kind, String name) {
        return MessageWriter.typed(allocator, Frontend.CLOSE)
                .int8(kind)
                .cstring(name)
                .done();
    }
}
