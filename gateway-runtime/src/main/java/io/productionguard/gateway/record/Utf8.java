package io.productionguard.gateway.record;

import java.nio.charset.StandardCharsets;

/**
 * A text as the bytes it is made of. Bytes that are no UTF-8, also those of a character that was cut, stand for U+FFFD.
 * Nobody may change the bytes.
 */
public final class Utf8 {

    private final byte[] bytes;
    private final int length;

    /** The first {@code length} of these bytes, which are not copied. */
    public Utf8(byte[] bytes, int length) {
        if (length < 0 || length > bytes.length) {
            throw new IndexOutOfBoundsException(length);
        }
        this.bytes = bytes;
        this.length = length;
    }

    /** The bytes of a text. */
    public static Utf8 of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Utf8(bytes, bytes.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean isAscii() {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
