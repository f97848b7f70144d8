package io.productionguard.gateway.record;

import java.io.IOException;
import java.nio.file.Path;

/** Everything a session leaves for people and front-ends beside its recording: the report and the summary. */
public final class SessionPapers {

    private SessionPapers() {}

    /**
     * Writes {@code session.html} and {@code summary.json} into {@code directory}, reading the recording through only once
     * for both. Takes one to two seconds for 100,000 operations: not for an event loop.
     *
     * @param verification what is known about the recording, {@link Seal#verification()} right after sealing
     */
    public static void write(Path recording, Path directory, Verification verification) throws IOException {
        SessionIndex index = SessionIndex.of(recording);
        SessionSummary.write(recording, index, directory.resolve("summary.json"), verification);
        SessionReport.write(recording, index, directory.resolve("session.html"), verification);
    }
}
