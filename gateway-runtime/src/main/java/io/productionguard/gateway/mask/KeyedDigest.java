package io.productionguard.gateway.mask;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * HMAC-SHA-256 (RFC 2104) under one key. Made of the runtime's SHA-256, because {@code javax.crypto} costs a session 50 ms
 * when its first value is masked, and because a digest that has already taken in the key can be copied. Thread-safe.
 */
final class KeyedDigest {

    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;

    /** With a key of at most 64 bytes. */
    KeyedDigest(byte[] key) {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("a key has at most " + BLOCK + " bytes");
        }
        inner = padded(key, INNER);
        outer = padded(key, OUTER);
    }

    /** With a random key that nobody else knows. */
    static KeyedDigest withFreshKey() {
        byte[] key = new byte[BLOCK / 2];
        new SecureRandom().nextBytes(key);
        return new KeyedDigest(key);
    }

    /** A digest to be updated with the message. */
    MessageDigest begin() {
        return copy(inner);
    }

    /** The HMAC of the message that {@link #begin}'s digest was updated with, 32 bytes. */
    byte[] end(MessageDigest begun) {
        return copy(outer).digest(begun.digest());
    }

    private static MessageDigest padded(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= pad;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(block);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java runtime's SHA-256 cannot be copied", e);
        }
    }
}
