package io.productionguard.gateway.operation.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Texts that clients pack with gzip before they put them into an object, in base64 as a ConfigMap has them, or in base64
 * twice as a Secret does: above all what Helm 3 keeps of a release. Unpacked within a limit for one request, because a
 * megabyte can stand for a thousand. One request only; not thread-safe.
 */
public final class PackedText {

    /** Most that one packed text may become, in bytes. */
    public static final int MAX_UNPACKED = 8 << 20;

    /** Most that all packed texts of a request may become, in bytes. */
    private static final int MAX_TOGETHER = 2 * MAX_UNPACKED;

    /** What base64 of gzip begins with, whatever is packed. */
    private static final String OPENING = "H4sI";

    /** The same in base64 once more. */
    private static final String OPENING_TWICE = "SDRzS";

    private int left = MAX_TOGETHER;

    /**
     * What a value of an object has packed inside.
     *
     * @return empty where nothing is packed, or not so that it can be unpacked
     * @throws UnclearRequestException when it is more than is looked through
     */
    Optional<byte[]> of(String value) throws UnclearRequestException {
        String text = value.stripLeading();
        byte[] unpacked;
        try {
            if (text.startsWith(OPENING_TWICE)) {
                unpacked = unpack(Base64.getMimeDecoder().decode(text), left + 1);
            } else if (text.startsWith(OPENING)) {
                unpacked = unpack(text.getBytes(StandardCharsets.ISO_8859_1), left + 1);
            } else {
                return Optional.empty();
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        left -= unpacked.length;
        if (left < 0) {
            throw UnclearRequestException.malformed("the body has more packed inside than the gateway looks through ("
                    + MAX_TOGETHER + " bytes); masked values might be in it");
        }
        return unpacked.length == 0 ? Optional.empty() : Optional.of(unpacked);
    }

    /** Whether it is base64 of something packed. */
    public static boolean isPacked(byte[] value, int offset, int length) {
        byte[] opening = OPENING.getBytes(StandardCharsets.ISO_8859_1);
        return length >= opening.length
                && Arrays.equals(value, offset, offset + opening.length, opening, 0, opening.length);
    }

    /**
     * Unpacks as far as it goes: what follows a defect is nothing that any reader gets.
     *
     * @param base64 of gzip
     * @param limit bytes after which it stops
     * @return what there is, at most {@code limit} bytes
     */
    public static byte[] unpack(byte[] base64, int limit) {
        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 << 10];
        try (GZIPInputStream in = new GZIPInputStream(
                new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)), buffer.length)) {
            while (unpacked.size() < limit) {
                int read = in.read(buffer, 0, Math.min(buffer.length, limit - unpacked.size()));
                if (read < 0) {
                    break;
                }
                unpacked.write(buffer, 0, read);
            }
        } catch (IOException | IllegalArgumentException e) {
            return unpacked.toByteArray();
        }
        return unpacked.toByteArray();
    }
}
