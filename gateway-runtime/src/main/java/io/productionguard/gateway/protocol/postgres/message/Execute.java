package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Execute: runs a portal.
 *
 * @param portal its name
 * @param maxRows after which it is suspended; 0 for no limit
 */
public record Execute(String portal, int maxRows) {

    public static Execute read(MessageReader reader) {
        Execute execute = new Execute(reader.cstring(), reader.int32());
        reader.end();
        return execute;
    }

    public ByteBuf encode(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Frontend.EXECUTE)
                .cstring(portal)
                .int32(maxRows)
                .done();
    }
}
