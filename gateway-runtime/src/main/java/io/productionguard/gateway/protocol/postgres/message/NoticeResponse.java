package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** NoticeResponse: what a client shows to its user without ending anything. Its body is that of {@link ErrorResponse}. */
public final class NoticeResponse {

    private static final String SUCCESSFUL_COMPLETION = "00000";

    private NoticeResponse() {}

    public static ByteBuf encode(ByteBufAllocator allocator, String message, String detail, String hint) {
        return ErrorResponse.of("NOTICE", SUCCESSFUL_COMPLETION, message, detail, hint)
                .encode(allocator, Backend.NOTICE_RESPONSE);
    }
}
