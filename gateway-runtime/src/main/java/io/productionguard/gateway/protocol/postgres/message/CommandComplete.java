package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** CommandComplete: the command tag, such as {@code UPDATE 3}. One per connection; the last tag is kept to be given again. */
public final class CommandComplete {

    private static final int LONGEST = 200;

    private byte[] lastBytes = new byte[0];
    private String lastTag = "";

    /** The tag of the message, without making a new string when it is the same as the last one. */
    public String tag(ByteBuf buffer, int index, int length) {
        int size = Math.min(length - FrameDecoder.HEADER - 1, LONGEST);
        if (size < 0 || buffer.getByte(index + length - 1) != 0) {
            throw new MalformedMessageException("string without end");
        }
        if (!same(buffer, index + FrameDecoder.HEADER, size)) {
            lastBytes = new byte[size];
            buffer.getBytes(index + FrameDecoder.HEADER, lastBytes);
            lastTag = new String(lastBytes, StandardCharsets.UTF_8);
        }
        return lastTag;
    }

    private boolean same(ByteBuf buffer, int index, int size) {
        if (size != lastBytes.length) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (buffer.getByte(index + i) != lastBytes[i]) {
                return false;
            }
        }
        return true;
    }
}
