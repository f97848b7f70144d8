package io.productionguard.gateway.protocol.http.brotli;

/** What the last two bytes say about the next literal (RFC 7932 §7.1): its context, by one of four modes. */
final class Contexts {

    /** How many contexts literals have, and distances. */
    static final int LITERAL = 64;

    static final int DISTANCE = 4;

    private static final int LSB6 = 0;
    private static final int MSB6 = 1;
    private static final int UTF8 = 2;

    /** For ASCII: four times the class of a character, from 'A' for 0, as in the RFC's Lut0. */
    private static final String CLASSES = "AAAAAAAAABBAABAAAAAAAAAAAAAAAAAA"
            + "CDEDDFDEGHDDIDJDLLLLLLLLLLIIGKHD"
            + "DMNNNMNNNMNNNNNMNNNNNMNNNNNGDHDD"
            + "DOPPPOPPPOPPPPPOPPPPPOPPPPPGDHDA";

    /** By mode and byte: what the last byte contributes, and behind it what the byte before does. */
    private static final byte[] TABLE = table();

    private Contexts() {}

    private static byte[] table() {
        byte[] table = new byte[4 * 512];
        for (int b = 0; b < 256; b++) {
            table[offset(LSB6) + b] = (byte) (b & 0x3F);
            table[offset(MSB6) + b] = (byte) (b >> 2);
            table[offset(UTF8) + b] = (byte) lut0(b);
            table[offset(UTF8) + 256 + b] = (byte) lut1(b);
            table[offset(3) + b] = (byte) (lut2(b) << 3);
            table[offset(3) + 256 + b] = (byte) lut2(b);
        }
        return table;
    }

    /** The RFC's first table: the last byte in UTF-8 text. */
    static int lut0(int b) {
        return b < 128 ? (CLASSES.charAt(b) - 'A') * 4 : (b < 192 ? 0 : 2) + (b & 1);
    }

    /** Its second table: the byte before that. */
    static int lut1(int b) {
        if (b >= 128) {
            return b < 224 ? 0 : 2;
        }
        if (b <= ' ' || b == 127) {
            return 0;
        }
        if (b >= 'a' && b <= 'z') {
            return 3;
        }
        return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') ? 2 : 1;
    }

    /** Its third table: a byte of a signed number. */
    static int lut2(int b) {
        if (b == 0 || b == 255) {
            return b == 0 ? 0 : 7;
        }
        if (b < 128) {
            return b < 16 ? 1 : b < 64 ? 2 : 3;
        }
        return b < 192 ? 4 : b < 240 ? 5 : 6;
    }

    /** Where in {@link #TABLE} a mode begins. */
    static int offset(int mode) {
        return mode << 9;
    }

    /**
     * The context.
     *
     * @param offset of the mode
     * @param last the last byte
     * @param before the byte before it
     */
    static int literal(int offset, int last, int before) {
        return TABLE[offset + last] | TABLE[offset + 256 + before];
    }

    /** The context of a distance (RFC 7932 §7.2). */
    static int distance(int copyLength) {
        return Math.min(copyLength - 2, DISTANCE - 1);
    }
}
