package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Describe and {@link Close}, which share one body: a kind and a name. */
public record Describe(byte kind, String name) {

    public static final byte STATEMENT = 'S';
    public static final byte PORTAL = 'P';

    public static Describe read(MessageReader reader) {
        byte kind = reader.int8();
        if (kind != STATEMENT && kind != PORTAL) {
            throw new MalformedMessageException("neither statement nor portal");
        }
        Describe describe = new Describe(kind, reader.cstring());
        reader.end();
        return describe;
    }

    public static ByteBuf encode(ByteBufAllocator allocator, byte kind, String name) {
        return MessageWriter.typed(allocator, Frontend.DESCRIBE)
                .int8(kind)
                .cstring(name)
                .done();
    }
}
