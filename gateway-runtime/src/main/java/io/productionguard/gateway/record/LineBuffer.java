package io.productionguard.gateway.record;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a line being written, in an array that is reused and read in place. Not thread-safe. */
final class LineBuffer extends OutputStream {

    private static final int LONGEST_DECIMAL = 20;

    private byte[] bytes;
    private int length;

    LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** The array that holds the bytes; valid until the next write or {@link #reserve}. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Ends what it holds at an index of the array: behind what was put there, or earlier. */
    void end(int at) {
        length = at;
    }

    void clear() {
        length = 0;
    }

    /** Writes a whole number. */
    void writeDecimal(long value) {
        reserve(LONGEST_DECIMAL);
        if (value < 0) {
            // Rare, and Long.MIN_VALUE has no positive counterpart.
            byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            write(text, 0, text.length);
            return;
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Makes room for so many bytes at once. */
    void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
        }
    }
}
