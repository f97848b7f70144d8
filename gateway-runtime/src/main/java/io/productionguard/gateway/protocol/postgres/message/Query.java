package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Query: a string of any number of statements. */
public final class Query {

    private Query() {}

    /** The exact bytes of the string, without its zero byte. */
    public static byte[] read(MessageReader reader) {
        byte[] sql = reader.cstringBytes();
        reader.end();
        return sql;
    }

    public static ByteBuf encode(ByteBufAllocator allocator, String sql) {
        return MessageWriter.typed(allocator, Frontend.QUERY).cstring(sql).done();
    }
}
