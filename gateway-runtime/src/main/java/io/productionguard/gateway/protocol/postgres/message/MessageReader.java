package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * A bounded cursor over the body of one message. Reading past its end is a {@link MalformedMessageException}. Made to be
 * used again for the next message; does not own the buffer.
 */
public final class MessageReader {

    private ByteBuf buffer;
    private int position;
    private int end;

    /** Starts at the body of a typed message: five bytes after {@code index}. */
    public MessageReader typed(ByteBuf message, int index, int length) {
        return over(message, index + FrameDecoder.HEADER, index + length);
    }

    /** Starts at {@code from} and ends before {@code to}, both indices of {@code source}. */
    public MessageReader over(ByteBuf source, int from, int to) {
        buffer = source;
        position = from;
        end = to;
        return this;
    }

    ByteBuf buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    public byte int8() {
        need(1);
        return buffer.getByte(position++);
    }

    public int int16() {
        need(2);
        position += 2;
        return buffer.getUnsignedShort(position - 2);
    }

    public int int32() {
        need(4);
        position += 4;
        return buffer.getInt(position - 4);
    }

    /** Passes over {@code length} bytes and returns the index of the first. */
    int skip(int length) {
        if (length < 0) {
            throw new MalformedMessageException("negative length");
        }
        need(length);
        position += length;
        return position - length;
    }

    public byte[] bytes(int length) {
        byte[] bytes = new byte[length < 0 || length > remaining() ? badLength() : length];
        buffer.getBytes(skip(length), bytes);
        return bytes;
    }

    /** A string that ends with a zero byte, as its raw bytes. */
    byte[] cstringBytes() {
        int zero = buffer.indexOf(position, end, (byte) 0);
        if (zero < 0) {
            throw new MalformedMessageException("string without end");
        }
        byte[] bytes = bytes(zero - position);
        position++;
        return bytes;
    }

    /** A string that ends with a zero byte; bytes that are not UTF-8 are a malformed message. */
    public String cstring() {
        int zero = buffer.indexOf(position, end, (byte) 0);
        if (zero == position) {
            position++;
            return "";
        }
        return utf8(cstringBytes());
    }

    /** A string that ends with a zero byte, for texts a server may send before the encoding is settled. */
    String lenientCstring() {
        return new String(cstringBytes(), StandardCharsets.UTF_8);
    }

    /** The end of the message must be here. */
    public void end() {
        if (position != end) {
            throw new MalformedMessageException("trailing bytes");
        }
    }

    /** Decodes strictly: what the server would read as something else must not be inspected as a replacement sign. */
    public static String utf8(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0
                && !ByteBufUtil.isText(io.netty.buffer.Unpooled.wrappedBuffer(bytes), StandardCharsets.UTF_8)) {
            throw new MalformedMessageException("text is not UTF-8");
        }
        return text;
    }

    private void need(int length) {
        if (end - position < length) {
            throw new MalformedMessageException("shorter than its content");
        }
    }

    private static int badLength() {
        throw new MalformedMessageException("shorter than its content");
    }
}
