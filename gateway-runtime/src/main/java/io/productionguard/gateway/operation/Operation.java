package io.productionguard.gateway.operation;

import java.util.List;
import java.util.Objects;

/**
 * One attempted command, as a protocol hands it to the enforcement path.
 *
 * @param target name of the target it is for
 * @param text the command as the client wrote it, for people to read; may still contain secrets, so it is masked before
 *     it is shown or recorded
 * @param parameters values bound to the command, as text for people; an SQL NULL is the word {@code NULL}
 * @param meaning what it does
 * @param digest of the exact bytes and parameters
 * @param seams where {@code text} may be cut for masking
 */
public record Operation(
        String target, String text, List<String> parameters, Meaning meaning, OperationDigest digest, Seams seams) {

    public Operation {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(meaning, "meaning");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(seams, "seams");
        parameters = List.copyOf(parameters);
    }

    /** One whose text is JSON, lines of text or the like. */
    public Operation(String target, String text, List<String> parameters, Meaning meaning, OperationDigest digest) {
        this(target, text, parameters, meaning, digest, Seams.TEXT);
    }
}
