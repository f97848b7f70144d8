package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Bind: gives a prepared statement its parameters and makes a portal of it.
 *
 * @param portal its name, {@code ""} for the unnamed one
 * @param statement name of the prepared statement
 * @param parameterFormats none for all text, one for all, or one each
 * @param values exact bytes of the parameters; null for SQL NULL
 * @param resultFormats none for all text, one for all, or one each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; lists would box on the hot path
public record Bind(String portal, String statement, int[] parameterFormats, byte[][] values, int[] resultFormats) {

    private static final int[] NONE = {};

    public static Bind read(MessageReader reader) {
        String portal = reader.cstring();
        String statement = reader.cstring();
        int[] parameterFormats = formats(reader);
        int count = reader.int16();
        if (parameterFormats.length > 1 && parameterFormats.length != count) {
            throw new MalformedMessageException("parameter formats for another number of parameters");
        }
        byte[][] values = new byte[count][];
        for (int i = 0; i < count; i++) {
            int length = reader.int32();
            if (length != -1) {
                values[i] = reader.bytes(length);
            }
        }
        int[] resultFormats = formats(reader);
        reader.end();
        return new Bind(portal, statement, parameterFormats, values, resultFormats);
    }

    public int parameterFormat(int parameter) {
        return switch (parameterFormats.length) {
            case 0 -> RowDescription.TEXT;
            case 1 -> parameterFormats[0];
            default -> parameterFormats[parameter];
        };
    }

    private static int[] formats(MessageReader reader) {
        int count = reader.int16();
        if (count == 0) {
            return NONE;
        }
        int[] formats = new int[count];
        for (int i = 0; i < count; i++) {
            formats[i] = RowDescription.format(reader.int16());
        }
        return formats;
    }

    /** Without parameters, results as text. */
    public static ByteBuf encode(ByteBufAllocator allocator, String portal, String statement) {
        return MessageWriter.typed(allocator, Frontend.BIND)
                .cstring(portal)
                .cstring(statement)
                .int16(0)
                .int16(0)
                .int16(0)
                .done();
    }
}
