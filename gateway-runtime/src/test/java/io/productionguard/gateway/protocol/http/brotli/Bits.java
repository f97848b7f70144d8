package io.productionguard.gateway.protocol.http.brotli;

import java.io.ByteArrayOutputStream;

/** Writes streams in Brotli bit by bit, as no encoder would. */
public final class Bits {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int current;
    private int count;

    /** Adds a number, its lowest bit first. */
    public Bits add(int value, int width) {
        for (int i = 0; i < width; i++) {
            current |= (value >>> i & 1) << count++;
            if (count == 8) {
                bytes.write(current);
                current = 0;
                count = 0;
            }
        }
        return this;
    }

    /** Fills the current byte with zeros. */
    public Bits align() {
        return count == 0 ? this : add(0, 8 - count);
    }

    /** Adds whole bytes. */
    public Bits add(byte[] content, int offset, int length) {
        align();
        bytes.write(content, offset, length);
        return this;
    }

    /** The size of the window. */
    public Bits window(int bits) {
        return bits == 16
                ? add(0, 1)
                : bits > 17 ? add(1, 1).add(bits - 17, 3) : add(1, 4).add(bits == 17 ? 0 : bits - 8, 3);
    }

    /** The length of a meta-block that is not the last one, up to the flag for uncompressed ones. */
    public Bits length(int length) {
        int nibbles = length <= 1 << 16 ? 4 : length <= 1 << 20 ? 5 : 6;
        return add(0, 1).add(nibbles - 4, 2).add(length - 1, 4 * nibbles);
    }

    /** A simple prefix code of one symbol, which then takes no bits. */
    public Bits single(int symbol, int width) {
        return add(1, 2).add(0, 2).add(symbol, width);
    }

    /** The last, empty meta-block; all that was written. */
    public byte[] end() {
        return add(3, 2).bytes();
    }

    /** All that was written. */
    public byte[] bytes() {
        align();
        return bytes.toByteArray();
    }

    /** A stream of uncompressed meta-blocks, as an encoder writes what is random. */
    public static byte[] stored(byte[] content, int windowBits) {
        return new Bits().window(windowBits).stored(content).end();
    }

    /** Content in uncompressed meta-blocks. */
    public Bits stored(byte[] content) {
        for (int at = 0; at < content.length; at += 1 << 16) {
            int length = Math.min(1 << 16, content.length - at);
            length(length).add(1, 1).add(content, at, length);
        }
        return this;
    }

    /** A stream of one byte, many times over, in some 20 bytes. */
    public static byte[] bomb(int times) {
        return new Bits().window(16).repeated(times).end();
    }

    /** A meta-block of one byte, 22594 times or more: one command inserts them all without a bit for each. */
    public Bits repeated(int times) {
        // No block types, no distance parameters, one tree each.
        return length(times)
                .add(0, 1)
                .add(0, 3)
                .add(0, 6)
                .add(0, 2)
                .add(0, 2)
                .single('a', 8)
                .single(504, 10)
                .single(0, 6)
                .add(times - 22594, 24);
    }

    /** A meta-block of one byte with the longest header: 256 block types and 256 codes of each kind. */
    public Bits largeHeader() {
        length(1).add(0, 1);
        for (int category = 0; category < 3; category++) {
            number256().single(0, 9).single(0, 5).add(0, 2);
        }
        add(0, 6);
        for (int type = 0; type < 256; type++) {
            add(2, 2);
        }
        for (int map = 0; map < 2; map++) {
            // Without runs, each value 255, moved to the front.
            number256().add(0, 1).single(255, 8).add(1, 1);
        }
        for (int code = 0; code < 256; code++) {
            // All 256 symbols with eight bits: the only code length is 8, and takes no bits.
            add(0, 2);
            for (int length = 0; length < 18; length++) {
                add(length == 10 ? 2 : 0, 2);
            }
        }
        for (int code = 0; code < 256; code++) {
            single(8, 10);
        }
        for (int code = 0; code < 256; code++) {
            single(0, 6);
        }
        return add(0, 8);
    }

    private Bits number256() {
        return add(1, 1).add(7, 3).add(127, 7);
    }
}
