package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One output of an exec or attach: masked as a text, and watched for being none. In an archive, or anything else whose bytes
 * count, a mask leaves a damaged file that its reader may take for a whole one.
 */
final class PodOutput {

    /** Where {@code ustar} stands in the first header of a tar archive (POSIX.1-2017, pax), which {@code kubectl cp} reads. */
    private static final int TAR_MAGIC = 257;

    private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);

    private final BodyPassage.Text text;
    private final byte[] head = new byte[TAR_MAGIC + USTAR.length];
    private int seen;
    private boolean hasNul;
    private boolean hasImpossible;

    PodOutput(BodyPassage.Text text) {
        this.text = text;
    }

    byte[] feed(byte[] piece) {
        int kept = Math.min(head.length - seen, piece.length);
        System.arraycopy(piece, 0, head, seen, kept);
        seen += kept;
        for (byte b : piece) {
            hasNul |= b == 0;
            // 0xC0, 0xC1 and 0xF5 to 0xFF occur nowhere in UTF-8 (RFC 3629 §1).
            hasImpossible |= b == (byte) 0xC0 || b == (byte) 0xC1 || (b < 0 && b >= (byte) 0xF5);
        }
        return text.feed(piece, 0, piece.length);
    }

    byte[] flush() {
        return text.flush();
    }

    byte[] end() {
        return text.end();
    }

    /** Whether something was masked in what is no text. */
    boolean isDamaged() {
        return text.masked() > 0 && (isTar() || (hasNul && hasImpossible));
    }

    private boolean isTar() {
        return seen == head.length && Arrays.equals(head, TAR_MAGIC, seen, USTAR, 0, USTAR.length);
    }
}
