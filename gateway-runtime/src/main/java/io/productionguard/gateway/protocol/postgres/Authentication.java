package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The Authentication… family: one type byte, told apart by a code. */
final class Authentication {

    static final int OK = 0;
    static final int CLEARTEXT_PASSWORD = 3;
    static final int MD5_PASSWORD = 5;
    static final int SASL = 10;
    static final int SASL_CONTINUE = 11;
    static final int SASL_FINAL = 12;

    private Authentication() {}

    static ByteBuf ok(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Backend.AUTHENTICATION).int32(OK).done();
    }

    static ByteBuf cleartextPassword(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Backend.AUTHENTICATION)
                .int32(CLEARTEXT_PASSWORD)
                .done();
    }
}
