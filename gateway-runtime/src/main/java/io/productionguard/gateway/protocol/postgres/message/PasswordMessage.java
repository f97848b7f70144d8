package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** PasswordMessage, SASLInitialResponse and SASLResponse, which share one type byte. */
public final class PasswordMessage {

    private PasswordMessage() {}

    public static String read(MessageReader reader) {
        String password = reader.cstring();
        reader.end();
        return password;
    }

    public static ByteBuf encode(ByteBufAllocator allocator, String password) {
        return MessageWriter.typed(allocator, Frontend.PASSWORD)
                .cstring(password)
                .done();
    }

    public static ByteBuf saslInitialResponse(ByteBufAllocator allocator, String mechanism, byte[] response) {
        return MessageWriter.typed(allocator, Frontend.PASSWORD)
                .cstring(mechanism)
                .int32(response.length)
                .bytes(response)
                .done();
    }

    public static ByteBuf saslResponse(ByteBufAllocator allocator, byte[] response) {
        return MessageWriter.typed(allocator, Frontend.PASSWORD).bytes(response).done();
    }
}
