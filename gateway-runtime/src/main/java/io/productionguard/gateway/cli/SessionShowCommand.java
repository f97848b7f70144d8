package io.productionguard.gateway.cli;

import io.productionguard.gateway.record.RecordingVerifier;
import io.productionguard.gateway.record.SessionTranscript;
import io.productionguard.gateway.record.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code session show}: a recording as text for a terminal. */
@Command(
        name = "show",
        description = {"Shows a recording as text: who, what was attempted, what was decided, what came back.", ""},
        footer = {
            "",
            "Without --key nothing is proved about the recording, and the first lines say so.",
            "",
            "Exit codes:",
            "  0   shown",
            "  1   shown, but it was changed after it was written, or not sealed with this key",
            "  2   wrong arguments",
            "  4   cannot be read"
        })
final class SessionShowCommand implements Callable<Integer> {

    private final Io io;

    @Parameters(paramLabel = "DIR|FILE", description = "A session's directory or its recording.jsonl.")
    private Path path;

    @Option(names = "--key", paramLabel = "KEY", description = "The session's public key, to verify at the same time.")
    private String key;

    SessionShowCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        Optional<PublicKey> expected = Optional.ofNullable(key).map(KeyOption::parse);
        Path file = RecordingPath.of(path);
        try {
            Verification verification = RecordingVerifier.verify(file, expected);
            SessionTranscript.write(file, verification, io.out());
            io.out().flush();
            return verification.status() == Verification.Status.BROKEN ? Exit.BROKEN : Exit.OK;
        } catch (IOException e) {
            throw new CliException(
                    Exit.UNAVAILABLE,
                    file + " cannot be shown: " + VisibleText.line(String.valueOf(e.getMessage())),
                    e);
        }
    }
}
