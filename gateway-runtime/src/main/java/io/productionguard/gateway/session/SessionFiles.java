package io.productionguard.gateway.session;

/** Names of the files in a session's output directory. */
public final class SessionFiles {

    /** The recording, JSON Lines. */
    public static final String RECORDING = "recording.jsonl";

    /** The public key that verifies its seal. */
    public static final String RECORDING_KEY = "recording-key.json";

    /** What happened, for machines. */
    public static final String SUMMARY = "summary.json";

    /** What happened, for people. */
    public static final String REPORT = "session.html";

    private SessionFiles() {}
}
