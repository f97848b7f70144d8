package io.productionguard.gateway.operation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over the exact bytes of an operation and its parameters: what an approval is bound to.
 *
 * <p>Every part is preceded by its length, so that two different lists of parts never give the same input.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record OperationDigest(String hex) {

    public OperationDigest {
        if (hex.length() != 64 || !hex.chars().allMatch(digit -> "0123456789abcdef".indexOf(digit) >= 0)) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits");
        }
    }

    /**
     * The digest of an operation on {@code target} that consists of {@code parts} in this order. A null part (an SQL NULL
     * parameter) differs from an empty one.
     */
    public static OperationDigest of(String target, Iterable<byte[]> parts) {
        MessageDigest sha256 = sha256();
        update(sha256, target.getBytes(StandardCharsets.UTF_8));
        for (byte[] part : parts) {
            update(sha256, part);
        }
        return new OperationDigest(HexFormat.of().formatHex(sha256.digest()));
    }

    /** A fresh SHA-256, which every Java runtime has to provide. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, byte[] part) {
        digest.update(
                ByteBuffer.allocate(4).putInt(part == null ? -1 : part.length).flip());
        if (part != null) {
            digest.update(part);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
