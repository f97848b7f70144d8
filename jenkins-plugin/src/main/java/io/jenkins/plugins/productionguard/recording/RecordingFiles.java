package io.jenkins.plugins.productionguard.recording;

import java.util.List;

/** Names of a session's files, as the control protocol has them, and where they are among the build's artifacts. */
public final class RecordingFiles {

    public static final String RECORDING = "recording.jsonl";
    public static final String REPORT = "session.html";
    public static final String SUMMARY = "summary.json";
    public static final String KEY = "recording-key.json";

    /** What is archived, as far as it is there. */
    public static final List<String> ALL = List.of(RECORDING, REPORT, SUMMARY, KEY);

    private RecordingFiles() {}

    /** Path of a file among the artifacts. */
    public static String path(String session, String name) {
        return "production-guard/" + session + "/" + name;
    }
}
