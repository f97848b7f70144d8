package io.productionguard.gateway.record;

import io.productionguard.gateway.net.CompactJws;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * The public half of a {@link SealKey} in the forms people hand it around in.
 *
 * @param key for the JDK's {@code Signature}
 * @param x the 32 bytes of RFC 8032 as base64url
 * @param keyId RFC 7638 thumbprint
 */
record PublicSealKey(PublicKey key, String x, String keyId) {

    /** DER before the 32 bytes: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING } (RFC 8410, section 4). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int RAW_LENGTH = 32;
    private static final int MAX_FILE = 64 * 1024;
    private static final String WANTED =
            "expected a JSON Web Key (kty OKP, crv Ed25519), the path of a file with one, or a base64 Ed25519 public key";

    static PublicSealKey of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        int prefix = X509_PREFIX.length;
        if (encoded.length != prefix + RAW_LENGTH || !Arrays.equals(encoded, 0, prefix, X509_PREFIX, 0, prefix)) {
            throw new IllegalArgumentException("not an Ed25519 public key");
        }
        String x = CompactJws.encode(Arrays.copyOfRange(encoded, prefix, encoded.length));
        return new PublicSealKey(key, x, SealKey.thumbprint(x));
    }

    String jwk() {
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + x + "\",\"kid\":\"" + keyId + "\"}";
    }

    /** See {@link SealKey#parsePublicKey}. */
    static PublicKey parse(String text) {
        String trimmed = text.strip();
        return trimmed.startsWith("{") ? fromJwk(trimmed) : fromFileOrBase64(trimmed);
    }

    private static PublicKey fromFileOrBase64(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the key is empty; " + WANTED);
        }
        try {
            Path file = Path.of(text);
            if (Files.isRegularFile(file)) {
                return fromContent(file);
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("neither a file nor a key; " + WANTED, e);
        }
        return fromBase64(text);
    }

    private static PublicKey fromContent(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new IllegalArgumentException(file + " is too large for a key; " + WANTED);
            }
            String content = Files.readString(file).strip();
            return content.startsWith("{") ? fromJwk(content) : fromBase64(content);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static PublicKey fromJwk(String json) {
        Map<String, Object> jwk;
        try {
            jwk = JsonTree.object(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON Web Key: it is not a JSON object; " + WANTED, e);
        }
        if (jwk.containsKey("d")) {
            throw new IllegalArgumentException("this is a private key, which nobody should have; " + WANTED);
        }
        if (!"OKP".equals(jwk.get("kty")) || !"Ed25519".equals(jwk.get("crv")) || !(jwk.get("x") instanceof String x)) {
            throw new IllegalArgumentException("not an Ed25519 JSON Web Key; " + WANTED);
        }
        PublicKey key = fromBase64(x);
        Object kid = jwk.get("kid");
        if (kid != null && !kid.equals(of(key).keyId())) {
            throw new IllegalArgumentException("kid is not the thumbprint (RFC 7638) of the key beside it");
        }
        return key;
    }

    private static PublicKey fromBase64(String text) {
        StringBuilder base64 = new StringBuilder();
        text.lines().filter(line -> !line.startsWith("-----")).forEach(base64::append);
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder()
                    .decode(base64.toString().strip().replace('+', '-').replace('/', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("neither a file nor a key; " + WANTED, e);
        }
        if (bytes.length == RAW_LENGTH) {
            byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + RAW_LENGTH);
            System.arraycopy(bytes, 0, encoded, X509_PREFIX.length, RAW_LENGTH);
            bytes = encoded;
        }
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes));
            return of(key).key();
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("not an Ed25519 public key; " + WANTED, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }
}
