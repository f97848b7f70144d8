package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Parse: prepares a statement.
 *
 * @param name of the prepared statement, {@code ""} for the unnamed one
 * @param sql exact bytes of its text
 * @param parameterTypes object identifiers the client gave; 0 leaves one to the server
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; lists would box on the hot path
public record Parse(String name, byte[] sql, int[] parameterTypes) {

    public static Parse read(MessageReader reader) {
        String name = reader.cstring();
        byte[] sql = reader.cstringBytes();
        int[] types = new int[reader.int16()];
        for (int i = 0; i < types.length; i++) {
            types[i] = reader.int32();
        }
        reader.end();
        return new Parse(name, sql, types);
    }

    public static ByteBuf encode(ByteBufAllocator allocator, String name, String sql) {
        return MessageWriter.typed(allocator, Frontend.PARSE)
                .cstring(name)
                .cstring(sql)
                .int16(0)
                .done();
    }
}
