package io.jenkins.plugins.productionguard.recording;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Follows the hash chain of a recording line by line: every line starts with its number, from 1, and the SHA-256 of the line
 * before it, 64 zeros for the first. Not thread-safe.
 */
public final class RecordingChain {

    /** What the first line names as the line before it. */
    public static final String NO_HEAD = "0".repeat(64);

    private final MessageDigest sha256;
    private long sequence;
    private String head = NO_HEAD;

    public RecordingChain() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Number of the last line that was in order. */
    public long sequence() {
        return sequence;
    }

    /** SHA-256 of that line. */
    public String head() {
        return head;
    }

    /**
     * Takes the next line, without its end.
     *
     * @return what is wrong with it, in which case the chain stays where it was
     */
    public Optional<String> next(byte[] line) {
        long number = sequence + 1;
        byte[] beginning = ("{\"seq\":" + number + ",\"prev\":\"" + head + "\",\"time\":\"")
                .getBytes(StandardCharsets.US_ASCII);
        if (!startsWith(line, beginning)) {
            return Optional.of("line " + number + " is missing, or it or the one before it was changed");
        }
        head = HexFormat.of().formatHex(sha256.digest(line));
        sequence = number;
        return Optional.empty();
    }

    private static boolean startsWith(byte[] line, byte[] beginning) {
        return line.length > beginning.length
                && java.util.Arrays.equals(line, 0, beginning.length, beginning, 0, beginning.length);
    }
}
