package io.productionguard.gateway.cli;

import io.productionguard.gateway.session.SessionFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the recording a user means by a directory or a file. */
final class RecordingPath {

    private RecordingPath() {}

    /** The file itself, or the one in a session's directory. */
    static Path of(Path given) {
        Path file = Files.isDirectory(given) ? given.resolve(SessionFiles.RECORDING) : given;
        if (!Files.isRegularFile(file)) {
            throw new CliException(
                    Exit.UNAVAILABLE,
                    "there is no recording " + file + "; give a session's directory or its recording.jsonl");
        }
        return file;
    }
}
