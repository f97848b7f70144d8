package io.jenkins.plugins.productionguard.recording;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The controller's own copy of a recording while its session runs: what pages read, what remains when the node is lost,
 * and by which the controller knows where to go on after a restart. Verified line by line as it arrives.
 */
public final class LiveRecording {

    /** What is kept of one session; beyond it lines are followed and verified, but only the artifact has them. */
    private static final long MAX_BYTES = 256L << 20;

    private final File file;
    private final RecordingChain chain = new RecordingChain();
    private Optional<String> damage = Optional.empty();

    private LiveRecording(File file) {
        this.file = file;
    }

    /** Opens the copy, going on after the last whole line that it holds. */
    public static LiveRecording open(File file) throws IOException {
        LiveRecording recording = new LiveRecording(file);
        Files.createDirectories(file.getAbsoluteFile().getParentFile().toPath());
        if (file.exists()) {
            long good = 0;
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file.toPath()))) {
                LineStream lines = new LineStream(in);
                byte[] line;
                while ((line = lines.next()) != null && recording.chain.next(line).isEmpty()) {
                    good += line.length + 1L;
                }
            }
            try (var channel = java.nio.channels.FileChannel.open(file.toPath(), StandardOpenOption.WRITE)) {
                channel.truncate(good);
            }
        }
        return recording;
    }

    /** Number of the last line; following goes on after it. */
    public synchronized long sequence() {
        return chain.sequence();
    }

    /** What was found wrong with the lines, if anything. */
    public synchronized Optional<String> damage() {
        return damage;
    }

    public File file() {
        return file;
    }

    /** Takes lines in order. Those that do not belong to the chain, and all after them, are refused. */
    public synchronized void append(List<String> lines) throws IOException {
        if (damage.isPresent() || lines.isEmpty()) {
            return;
        }
        boolean keep = file.length() < MAX_BYTES;
        try (OutputStream out = keep
                ? new java.io.BufferedOutputStream(Files.newOutputStream(
                        file.toPath(), StandardOpenOption.CREATE, StandardOpenOption.APPEND))
                : OutputStream.nullOutputStream()) {
            for (String line : lines) {
                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                damage = chain.next(bytes);
                if (damage.isPresent()) {
                    return;
                }
                out.write(bytes);
                out.write('\n');
            }
        }
    }

    /** Removes the copy: the artifact has it all. */
    public void delete() throws IOException {
        Files.deleteIfExists(file.toPath());
        File[] others = file.getParentFile().listFiles();
        if (others != null && others.length == 0) {
            Files.deleteIfExists(file.getParentFile().toPath());
        }
    }
}
