package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.Masker;
import io.productionguard.gateway.mask.SessionMasker;
import io.productionguard.gateway.operation.OperationDigest;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** What a client sends along with one operation: searched for mask tokens, counted, and its digest taken. */
final class Upload {

    private final Masker masker;
    private final MessageDigest digest = OperationDigest.sha256();
    /** The end of what came so far, in which a token may have begun. */
    private byte[] tail = new byte[0];

    private long bytes;

    Upload(Masker masker) {
        this.masker = masker;
    }

    /** Takes the next piece; returns the mask token that it contains or completes. */
    Optional<String> take(byte[] piece, int offset, int length) {
        bytes += length;
        digest.update(piece, offset, length);
        byte[] window = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(piece, offset, window, tail.length, length);
        tail = Arrays.copyOfRange(
                window, Math.max(0, window.length - SessionMasker.MAX_TOKEN_BYTES + 1), window.length);
        return masker.findToken(window, 0, window.length);
    }

    /** Bytes so far. */
    long bytes() {
        return bytes;
    }

    /** SHA-256 of them in hexadecimal digits. Ends this. */
    String endDigest() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
