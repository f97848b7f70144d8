package io.productionguard.gateway.operation;

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
        boolean sound = hex.length() == 64;
        for (int i = 0; sound && i < hex.length(); i++) {
            char digit = hex.charAt(i);
            sound = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
        }
        if (!sound) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits");
        }
    }

    /**
     * The digest of an operation on {@code target} that consists of {@code parts} in this order. A null part (an SQL NULL
     * parameter) differs from an empty one.
     */
    public static OperationDigest of(String target, Iterable<byte[]> parts) {
        MessageDigest sha256 = sha256();
        byte[] length = new byte[Integer.BYTES];
        update(sha256, target.getBytes(StandardCharsets.UTF_8), length);
        for (byte[] part : parts) {
            update(sha256, part, length);
        }
        return new OperationDigest(HexFormat.of().formatHex(sha256.digest()));
    }

    /** A fresh SHA-256, which every Java runtime has to provide. */
    public static MessageDigest sha256() {
        try {
            // A copy of one that was never fed costs less than asking the providers, and this is done for every
            // operation.
            return (MessageDigest) Unused.SHA256.clone();
        } catch (CloneNotSupportedException e) {
            return Unused.newSha256();
        }
    }

    /** Made when first needed. */
    private static final class Unused {

        static final MessageDigest SHA256 = newSha256();

        static MessageDigest newSha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java runtime has no SHA-256", e);
            }
        }
    }

    private static void update(MessageDigest digest, byte[] part, byte[] length) {
        int number = part == null ? -1 : part.length;
        for (int i = 0; i < length.length; i++) {
            length[i] = (byte) (number >>> (Byte.SIZE * (length.length - 1 - i)));
        }
        digest.update(length);
        if (part != null) {
            digest.update(part);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
