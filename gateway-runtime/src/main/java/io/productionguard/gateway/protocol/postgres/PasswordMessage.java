package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** PasswordMessage, SASLInitialResponse and SASLResponse, which share one type byte. */
final class PasswordMessage {

    private PasswordMessage() {}

    static String read(MessageReader reader) {
        String password = reader.cstring();
        reader.end();
        return password;
    }

    static ByteBuf encode(ByteBufAllocator allocator, String password) {
        return MessageWriter.typed(allocator, Frontend.PASSWORD)
                .cstring(password)
                .done();
    }

    static ByteBuf saslInitialResponse(ByteBufAllocator allocator, String mechanism, byte[] response) {
        return MessageWriter.typed(allocator, Frontend.PASSWORD)
                .cstring(mechanism)
                .int32(response.length)
                .bytes(response)
                .done();
    }

    static ByteBuf saslResponse(ByteBufAllocator allocator, byte[] response) {
        return MessageWriter.typed(allocator, Frontend.PASSWORD).bytes(response).done();
    }
}
