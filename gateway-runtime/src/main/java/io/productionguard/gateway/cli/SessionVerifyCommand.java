package io.productionguard.gateway.cli;

import io.productionguard.gateway.record.RecordingVerifier;
import io.productionguard.gateway.record.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code session verify}: whether a recording is complete and unchanged. */
@Command(
        name = "verify",
        description = {
            "Verifies a recording: every line in order and unchanged, and the seal made by the key that is expected.",
            ""
        },
        footer = {
            "",
            "KEY is the session's public key: a JSON Web Key, the path of a file that holds one, or base64. Take it from the",
            "ready line, or from where the front-end keeps it. The recording-key.json beside a recording proves nothing",
            "against whoever could change both.",
            "",
            "Exit codes:",
            "  0   sealed and unchanged",
            "  1   changed after it was written, or not sealed with this key",
            "  2   wrong arguments",
            "  3   in order up to its last complete line, but not sealed",
            "  4   cannot be read"
        })
final class SessionVerifyCommand implements Callable<Integer> {

    private final Io io;

    @Parameters(paramLabel = "DIR|FILE", description = "A session's directory or its recording.jsonl.")
    private Path path;

    @Option(names = "--key", required = true, paramLabel = "KEY", description = "The session's public key.")
    private String key;

    @Option(names = "--json", description = "Answer with one JSON object: status, session, lines, text and more.")
    private boolean json;

    SessionVerifyCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        PublicKey expected = KeyOption.parse(key);
        Path file = RecordingPath.of(path);
        try {
            Verification result = RecordingVerifier.verify(file, Optional.of(expected));
            io.out().println(json ? result.json() : result.text());
            return exitCode(result);
        } catch (IOException e) {
            throw new CliException(Exit.UNAVAILABLE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static int exitCode(Verification result) {
        return switch (result.status()) {
            case SEALED -> Exit.OK;
            case BROKEN -> Exit.BROKEN;
            case UNSEALED, UNCHECKED -> Exit.UNSEALED;
        };
    }
}
