package io.productionguard.gateway.mask;

/** Decodes base64 or base64url byte by byte, without a copy. Stops at the first character that is neither. */
final class Base64Reader {

    private static final byte[] VALUES = new byte[256];

    static {
        java.util.Arrays.fill(VALUES, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
        VALUES['-'] = 62;
        VALUES['_'] = 63;
    }

    private final Text text;
    private final int end;
    private int index;
    private int bits;
    private int count;

    Base64Reader(Text text, int start, int end) {
        this.text = text;
        this.index = start;
        this.end = end;
    }

    /** The next byte, 0 to 255, or -1 at the end. */
    int next() {
        while (count < 8) {
            int value = index < end ? text.at(index) : -1;
            int sextet = value < 0 ? -1 : VALUES[value];
            if (sextet < 0) {
                return -1;
            }
            index++;
            bits = bits << 6 | sextet;
            count += 6;
        }
        count -= 8;
        return bits >> count & 0xff;
    }
}
