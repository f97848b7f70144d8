package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The Authentication… family: one type byte, told apart by a code. */
public final class Authentication {

    public static final int OK = 0;
    public static final int CLEARTEXT_PASSWORD = 3;
    public static final int MD5_PASSWORD = 5;
    public static final int SASL = 10;
    public static final int SASL_CONTINUE = 11;
    public static final int SASL_FINAL = 12;

    private Authentication() {}

    public static ByteBuf ok(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Backend.AUTHENTICATION).int32(OK).done();
    }

    public static ByteBuf cleartextPassword(ByteBufAllocator allocator) {
        return MessageWriter.typed(allocator, Backend.AUTHENTICATION)
                .int32(CLEARTEXT_PASSWORD)
                .done();
    }
}
