package io.productionguard.gateway.net;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The three parts of a JWS in compact form (RFC 7515 §7.1), taken apart strictly: exactly three, base64url without padding
 * in its only canonical spelling. Knows nothing of headers, algorithms and keys.
 */
public final class CompactJws {

    private final byte[] header;
    private final byte[] payload;
    private final byte[] signature;
    private final byte[] signingInput;

    private CompactJws(byte[] header, byte[] payload, byte[] signature, byte[] signingInput) {
        this.header = header;
        this.payload = payload;
        this.signature = signature;
        this.signingInput = signingInput;
    }

    /**
     * Takes {@code text} apart.
     *
     * @throws IllegalArgumentException when it is not of this form; the message completes "the token is …"
     */
    public static CompactJws parse(String text) {
        int first = text.indexOf('.');
        int last = text.lastIndexOf('.');
        if (first < 0 || first == last || text.indexOf('.', first + 1) != last) {
            throw new IllegalArgumentException("not a JWS of three parts");
        }
        return new CompactJws(
                decode(text.substring(0, first)),
                decode(text.substring(first + 1, last)),
                decode(text.substring(last + 1)),
                text.substring(0, last).getBytes(StandardCharsets.US_ASCII));
    }

    /** Base64url without padding, as every part is written. */
    public static String encode(byte[] part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
    }

    /** The decoded header. */
    public byte[] header() {
        return header.clone();
    }

    /** The decoded payload. */
    public byte[] payload() {
        return payload.clone();
    }

    /** The decoded signature, possibly empty. */
    public byte[] signature() {
        return signature.clone();
    }

    /** The bytes that are signed. */
    public byte[] signingInput() {
        return signingInput.clone();
    }

    private static byte[] decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            // The decoder also takes padding and stray bits at the end.
            if (encode(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not base64url without padding", e);
        }
        throw new IllegalArgumentException("not base64url without padding");
    }
}
