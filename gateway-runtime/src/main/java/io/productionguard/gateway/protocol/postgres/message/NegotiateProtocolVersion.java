package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** NegotiateProtocolVersion: the client wished for a newer minor version or options; it gets 3.0 without them. */
public final class NegotiateProtocolVersion {

    private NegotiateProtocolVersion() {}

    public static ByteBuf encode(ByteBufAllocator allocator, List<String> unknownOptions) {
        MessageWriter writer = MessageWriter.typed(allocator, Backend.NEGOTIATE_PROTOCOL_VERSION)
                .int32(StartupMessage.VERSION_3_0)
                .int32(unknownOptions.size());
        unknownOptions.forEach(writer::cstring);
        return writer.done();
    }
}
