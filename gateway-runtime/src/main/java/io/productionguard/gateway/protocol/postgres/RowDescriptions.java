package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.RowDescription;
import java.util.concurrent.atomic.AtomicReference;

/** Reads RowDescriptions, and keeps the last one: the next is often the same, byte for byte. One per connection. */
final class RowDescriptions {

    private static final int LONGEST_KEPT = 8 << 10;

    private final AtomicReference<ColumnOrigins> origins;
    private ColumnOrigins lastOrigins;
    private ByteBuf lastMessage = Unpooled.EMPTY_BUFFER;
    private RowDescription last;

    /** @param origins as they are known when a message is read */
    RowDescriptions(AtomicReference<ColumnOrigins> origins) {
        this.origins = origins;
    }

    @SuppressWarnings("ReferenceEquality") // the same reading of the catalogue
    RowDescription read(MessageReader body, ByteBuf message, int index, int length) {
        ColumnOrigins known = origins.get();
        if (known == lastOrigins
                && length == lastMessage.readableBytes()
                && ByteBufUtil.equals(lastMessage, 0, message, index, length)) {
            return last;
        }
        RowDescription description = RowDescription.read(body, known);
        if (length <= LONGEST_KEPT) {
            last = description;
            lastOrigins = known;
            // On the heap and not pooled: nobody has to release it.
            lastMessage = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(message, index, length));
        }
        return description;
    }
}
