package io.productionguard.gateway.record;

import io.productionguard.gateway.operation.OperationDigest;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;

/**
 * Turns events into the lines of a recording, each bound to the one before it by its SHA-256. Knows no file. Not
 * thread-safe; after an exception the chain is unusable, because nobody knows what the line would have been.
 */
final class ChainedLines {

    /**
     * Bytes of the longest line, without its end. Leaves room for an envelope within the control channel's 1 MiB.
     */
    static final int MAX_LINE = 1024 * 1024 - 1024;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int SHA256_BYTES = 32;

    private final Clock clock;
    private final LineBuffer line = new LineBuffer(16 * 1024);
    private final BoundedJson json;
    private final EventEncoder encoder;
    private final Rfc3339 rfc3339 = new Rfc3339();
    private final MessageDigest sha256 = OperationDigest.sha256();
    private final byte[] hash = new byte[SHA256_BYTES];
    private final byte[] head = new byte[2 * SHA256_BYTES];
    private long sequence;

    ChainedLines(Clock clock) {
        this.clock = clock;
        json = new BoundedJson(line);
        encoder = new EventEncoder(json);
        Arrays.fill(head, (byte) '0');
    }

    /** The next line, ending in a line feed; valid until the next call. */
    LineBuffer event(Event event) {
        start(event.type());
        encoder.members(event);
        return finish();
    }

    /** What the line that {@link #seal} makes has to carry. */
    Seal sign(SealKey key, String session) {
        return key.seal(session, sequence, head(), rfc3339.format(clock.instant()));
    }

    /** The last line, which carries the signature over the one before it. */
    LineBuffer seal(Seal seal) {
        line.clear();
        sequence++;
        byte[] text = Seal.line(sequence, seal.head(), seal.time(), seal.jws()).getBytes(StandardCharsets.US_ASCII);
        line.write(text, 0, text.length);
        return chain();
    }

    /** Number of the last line; 0 before the first. */
    long sequence() {
        return sequence;
    }

    /** SHA-256 of the last line as hexadecimal digits; zeros before the first. */
    String head() {
        return new String(head, StandardCharsets.US_ASCII);
    }

    private void start(String type) {
        line.clear();
        sequence++;
        json.startObject();
        json.number("seq", sequence);
        json.plain("prev", head, head.length);
        json.text("time", rfc3339.format(clock.instant()));
        json.text("type", type);
    }

    private LineBuffer finish() {
        json.finish();
        return chain();
    }

    private LineBuffer chain() {
        if (line.length() > MAX_LINE) {
            throw new IllegalStateException("a line of " + line.length() + " bytes, although its members are bounded");
        }
        sha256.update(line.array(), 0, line.length());
        try {
            sha256.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 does not fit " + SHA256_BYTES + " bytes", e);
        }
        for (int i = 0; i < hash.length; i++) {
            head[2 * i] = HEX[(hash[i] >> 4) & 0xF];
            head[2 * i + 1] = HEX[hash[i] & 0xF];
        }
        line.write('\n');
        return line;
    }
}
