package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Builds one message: type byte, length (filled in at the end), body. */
public final class MessageWriter {

    private final ByteBuf buffer;
    private final int lengthIndex;

    private MessageWriter(ByteBuf buffer, int lengthIndex) {
        this.buffer = buffer;
        this.lengthIndex = lengthIndex;
    }

    public static MessageWriter typed(ByteBufAllocator allocator, byte type) {
        ByteBuf buffer = allocator.buffer();
        return typed(buffer, type);
    }

    /** Appends a typed message to a buffer that may already hold others. */
    public static MessageWriter typed(ByteBuf buffer, byte type) {
        buffer.writeByte(type);
        int lengthIndex = buffer.writerIndex();
        buffer.writeInt(0);
        return new MessageWriter(buffer, lengthIndex);
    }

    /** A message of the startup phase, which has no type byte. */
    static MessageWriter untyped(ByteBufAllocator allocator) {
        return new MessageWriter(allocator.buffer().writeInt(0), 0);
    }

    MessageWriter int8(int value) {
        buffer.writeByte(value);
        return this;
    }

    public MessageWriter int16(int value) {
        buffer.writeShort(value);
        return this;
    }

    public MessageWriter int32(int value) {
        buffer.writeInt(value);
        return this;
    }

    public MessageWriter bytes(byte[] value) {
        buffer.writeBytes(value);
        return this;
    }

    /** A string ends at the first zero byte, so zero characters inside are dropped. */
    MessageWriter cstring(String value) {
        String whole = value.indexOf('\0') < 0 ? value : value.replace("\0", "");
        buffer.writeCharSequence(whole, StandardCharsets.UTF_8);
        buffer.writeByte(0);
        return this;
    }

    public ByteBuf done() {
        buffer.setInt(lengthIndex, buffer.writerIndex() - lengthIndex);
        return buffer;
    }

    /** A message without a body. */
    public static ByteBuf empty(ByteBufAllocator allocator, byte type) {
        return allocator.buffer(FrameDecoder.HEADER).writeByte(type).writeInt(4);
    }
}
