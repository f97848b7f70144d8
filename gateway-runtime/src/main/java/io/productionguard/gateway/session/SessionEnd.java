package io.productionguard.gateway.session;

import java.nio.file.Path;

/**
 * How a session ended: sealed, its files written.
 *
 * @param sequence number of the recording's last line, the seal
 * @param head SHA-256 of the last line before the seal, lower-case hexadecimal
 * @param output directory of the session's files
 * @param operations that were attempted
 * @param denied of them, at once or after waiting
 * @param approved of them by people
 * @param masked values
 */
public record SessionEnd(
        long sequence, String head, Path output, long operations, long denied, long approved, long masked) {

    /** The page a person reads. */
    public Path report() {
        return output.resolve(SessionFiles.REPORT);
    }

    /** The counts in one line. */
    public String summary() {
        return count(operations, "operation") + ": " + denied + " denied, " + approved + " approved by people; "
                + count(masked, "value") + " masked";
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
