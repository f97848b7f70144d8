package io.productionguard.gateway.protocol.http.brotli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The static dictionary (RFC 7932 §8, appendix A): words of 4 to 24 bytes. */
final class Dictionary {

    /** Its size in bytes. */
    static final int SIZE = 122_784;

    /** The most bytes that a word has after its transformation. */
    static final int LONGEST = 37;

    private static final int SHORTEST_WORD = 4;
    private static final int LONGEST_WORD = 24;

    /** By length: how many words there are, as a power of two. */
    private static final int[] BITS = {
        0, 0, 0, 0, 10, 10, 11, 11, 10, 10, 10, 10, 10, 9, 9, 8, 7, 7, 8, 7, 7, 6, 6, 5, 5
    };

    private static final int[] OFFSETS = offsets();
    private static final byte[] BYTES = load();

    private Dictionary() {}

    private static int[] offsets() {
        int[] offsets = new int[LONGEST_WORD + 1];
        int offset = 0;
        for (int length = SHORTEST_WORD; length <= LONGEST_WORD; length++) {
            offsets[length] = offset;
            offset += length << BITS[length];
        }
        return offsets;
    }

    private static byte[] load() {
        try (InputStream in = Dictionary.class.getResourceAsStream("dictionary.bin")) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != SIZE) {
                throw new IllegalStateException("the dictionary is not complete");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of it. */
    static byte[] bytes() {
        return BYTES.clone();
    }

    /**
     * Writes a word.
     *
     * @param length of the word in the dictionary
     * @param id its number among those of the length, and its transformation
     * @param target room for {@link #LONGEST} bytes
     * @return how many bytes were written
     */
    static int word(int length, int id, byte[] target) throws BrotliException {
        if (length < SHORTEST_WORD || length > LONGEST_WORD) {
            throw BrotliException.damaged("a distance is too long");
        }
        int index = id & ((1 << BITS[length]) - 1);
        int transform = id >>> BITS[length];
        if (transform >= Transform.COUNT) {
            throw BrotliException.damaged("a distance is too long");
        }
        return Transform.of(transform).apply(BYTES, OFFSETS[length] + index * length, length, target);
    }
}
