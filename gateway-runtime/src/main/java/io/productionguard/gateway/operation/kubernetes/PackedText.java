package io.productionguard.gateway.operation.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/**
 * Texts that clients pack with gzip before they put them into an object, in base64 as a ConfigMap has them, or in base64
 * twice as a Secret does: above all what Helm 3 keeps of a release. Unpacked piece by piece and within a limit for one
 * request, because a megabyte can stand for a thousand. One request only; not thread-safe.
 */
public final class PackedText {

    /**
     * Most that one packed text may become, in bytes. A Secret holds at most 768 KiB of gzip (in base64), which unpacks to
     * about ten times as much YAML and JSON.
     */
    public static final int MAX_UNPACKED = 16 << 20;

    /** Most that is handed over at once, in bytes. */
    public static final int PIECE = 16 << 10;

    /** Most that all packed texts of a request may become, in bytes: a release, and the one before it. */
    private static final int MAX_TOGETHER = 2 * MAX_UNPACKED;

    /** What base64 of gzip begins with, whatever is packed. */
    private static final String OPENING = "H4sI";

    /** The same in base64 once more. */
    private static final String OPENING_TWICE = "SDRzS";

    private int left = MAX_TOGETHER;

    /** Gets what is packed in one text, piece by piece. */
    interface Reader {

        /** The next piece; the array is used again for the one after it. */
        void piece(byte[] bytes, int length);

        /** Nothing follows. Not called where nothing was packed. */
        void end();
    }

    /**
     * Hands over what a value of an object has packed inside, as far as it goes: what follows a defect is nothing that any
     * reader gets.
     *
     * @throws UnclearRequestException when it is more than is looked through
     */
    void read(String value, Reader reader) throws UnclearRequestException {
        String text = value.stripLeading();
        try {
            if (text.startsWith(OPENING_TWICE)) {
                read(Base64.getMimeDecoder().decode(text), reader);
            } else if (text.startsWith(OPENING)) {
                read(text.getBytes(StandardCharsets.ISO_8859_1), reader);
            }
        } catch (IllegalArgumentException e) {
            // No base64, and so nothing that is packed.
        }
    }

    private void read(byte[] base64, Reader reader) throws UnclearRequestException {
        byte[] piece = new byte[PIECE];
        boolean any = false;
        try (InputStream in = open(base64)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                left -= count;
                if (left < 0) {
                    throw UnclearRequestException.malformed(
                            "the body has more packed inside than the gateway looks through (" + MAX_TOGETHER
                                    + " bytes); masked values might be in it");
                }
                any = true;
                reader.piece(piece, count);
            }
        } catch (IOException e) {
            // A defect: the end, for whoever reads it.
        }
        if (any) {
            reader.end();
        }
    }

    /** Whether it is base64 of something packed. */
    public static boolean isPacked(byte[] value, int offset, int length) {
        byte[] opening = OPENING.getBytes(StandardCharsets.ISO_8859_1);
        return length >= opening.length
                && Arrays.equals(value, offset, offset + opening.length, opening, 0, opening.length);
    }

    /**
     * What is packed, to be read.
     *
     * @param base64 of gzip
     * @throws IOException when it is neither
     */
    public static InputStream open(byte[] base64) throws IOException {
        try {
            return new GZIPInputStream(
                    new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)), PIECE);
        } catch (IllegalArgumentException e) {
            throw new IOException("no base64", e);
        }
    }
}
