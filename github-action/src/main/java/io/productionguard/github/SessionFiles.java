package io.productionguard.github;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.record.RecordingVerifier;
import io.productionguard.gateway.record.SealKey;
import io.productionguard.gateway.record.SessionPapers;
import io.productionguard.gateway.record.Verification;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What is kept of a session. The session's directory belongs to the user the agent may run as, so the recording is copied
 * away first, the copy is verified with the key from the ready line, and report and summary are made from the copy.
 */
final class SessionFiles {

    private static final List<String> KEPT = List.of("recording.jsonl", "session.html", "summary.json");
    private static final Json.Limits SUMMARY_LIMITS = new Json.Limits(4 << 20, 8, 100_000);

    private final Path directory;
    private final Verification verification;

    private SessionFiles(Path directory, Verification verification) {
        this.directory = directory;
        this.verification = verification;
    }

    /**
     * Copies and verifies the recording in {@code output}.
     *
     * @param key the recording key of the ready line
     */
    static SessionFiles collect(Path output, Path folder, String key) throws IOException, ActionException {
        Path directory = Files.createTempDirectory(
                folder, "kept-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path source = output.resolve("recording.jsonl");
        if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new ActionException("the session's recording is gone; somebody removed it");
        }
        Path copy = directory.resolve("recording.jsonl");
        Files.copy(source, copy);
        Verification verification = RecordingVerifier.verify(copy, Optional.of(SealKey.parsePublicKey(key)));
        SessionPapers.write(copy, directory, verification);
        return new SessionFiles(directory, verification);
    }

    Verification verification() {
        return verification;
    }

    /** {@code summary.json} as it was just made from the verified copy. */
    JsonObject summary() throws IOException {
        return Json.parse(Files.readAllBytes(directory.resolve("summary.json")), SUMMARY_LIMITS);
    }

    /** All of them in one archive. */
    Path archive(String key) throws IOException {
        Path archive = directory.resolve("session.zip");
        try (OutputStream file = Files.newOutputStream(archive, StandardOpenOption.CREATE_NEW);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String name : KEPT) {
                zip.putNextEntry(new ZipEntry(name));
                Files.copy(directory.resolve(name), zip);
                zip.closeEntry();
            }
            Map<String, Object> note = new LinkedHashMap<>();
            note.put("recordingKey", Json.parse(key, SUMMARY_LIMITS).members());
            note.put("status", verification.status().word());
            note.put("verification", verification.text());
            zip.putNextEntry(new ZipEntry("verification.json"));
            zip.write((Json.write(note) + "\n").getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return archive;
    }

    /** The directory of the files, for whoever has to take them by hand. */
    Path directory() {
        return directory;
    }
}
