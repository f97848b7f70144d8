package io.jenkins.plugins.productionguard;

import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonException;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Counts what happened in a session from its events, until the gateway's own totals arrive. Thread-safe. */
final class SessionCounts {

    private static final Logger LOG = Logger.getLogger(SessionCounts.class.getName());

    private static final String TYPE = "\",\"type\":\"";

    private long operations;
    private long denied;
    private long approved;
    private long masked;
    private boolean sealed;
    private String reason = "";

    /** Type of an event; it stands right after number, hash and time, so nothing in the event itself can pass for it. */
    static String type(String line) {
        int start = line.indexOf(TYPE);
        if (start < 0) {
            return "";
        }
        int end = line.indexOf('"', start + TYPE.length());
        return end < 0 ? "" : line.substring(start + TYPE.length(), end);
    }

    synchronized void take(String line) {
        try {
            switch (type(line)) {
                case "operation.decided" -> {
                    operations++;
                    if (Json.object(line).text("effect").equals("deny")) {
                        denied++;
                    }
                }
                case "approval.settled" -> {
                    if (Json.object(line).flag("approved")) {
                        approved++;
                    } else {
                        denied++;
                    }
                }
                case "operation.completed" -> masked += Json.object(line).number("masked");
                case "session.ended" -> {
                    JsonObject ended = Json.object(line);
                    operations = ended.number("operations");
                    denied = ended.number("denied");
                    approved = ended.number("approved");
                    masked = ended.number("masked");
                    reason = ended.text("reason");
                }
                case "seal" -> sealed = true;
                default -> {
                    // Nothing that is counted.
                }
            }
        } catch (JsonException e) {
            LOG.log(Level.WARNING, "an event that is no JSON", e);
        }
    }

    /** Counts what a copy holds, after a restart. */
    void read(File copy) {
        try (InputStream lines = Files.newInputStream(copy.toPath())) {
            read(lines);
        } catch (IOException e) {
            LOG.log(Level.FINE, "there is no copy of the recording yet", e);
        }
    }

    /** Counts a recording. */
    void read(InputStream recording) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(recording, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            take(line);
        }
    }

    synchronized void into(SessionRecord record) {
        record.count(operations, denied, approved, masked);
    }

    synchronized boolean isSealed() {
        return sealed;
    }

    /** Why the gateway says that it ended. */
    synchronized String reason() {
        return reason;
    }
}
