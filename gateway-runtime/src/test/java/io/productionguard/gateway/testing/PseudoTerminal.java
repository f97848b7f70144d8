package io.productionguard.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process at a terminal of its own, made by {@code script} of util-linux: what a person would see and type.
 */
public final class PseudoTerminal implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process script;
    private final StringBuilder seen = new StringBuilder();
    private int read;
    private boolean ended;

    private PseudoTerminal(Process script) {
        this.script = script;
        Thread reader = new Thread(this::collect, "terminal-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether a program of this name is in PATH. */
    public static boolean isInstalled(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** Starts a command at a new terminal. */
    public static PseudoTerminal start(Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        // exec: no shell may stand between, which would be interrupted as well and give its own exit code. Whoever
        // started
        // the tests in the background may have had them ignore the signals that a terminal sends.
        StringBuilder line = new StringBuilder("exec env --default-signal=INT,QUIT ");
        command.forEach(
                word -> line.append('\'').append(word.replace("'", "'\\''")).append("' "));
        ProcessBuilder builder = new ProcessBuilder("script", "-qefc", line.toString(), "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", "dumb");
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().putAll(environment);
        return new PseudoTerminal(builder.start());
    }

    private void collect() {
        try (InputStream in = script.getInputStream()) {
            byte[] piece = new byte[8_192];
            int length = in.read(piece);
            while (length >= 0) {
                append(new String(piece, 0, length, StandardCharsets.UTF_8));
                length = in.read(piece);
            }
        } catch (IOException e) {
            append("[terminal lost: " + e.getMessage() + "]");
        }
        synchronized (seen) {
            ended = true;
            seen.notifyAll();
        }
    }

    private void append(String text) {
        synchronized (seen) {
            seen.append(text);
            seen.notifyAll();
        }
    }

    /** Everything shown so far. */
    public String text() {
        synchronized (seen) {
            return seen.toString();
        }
    }

    /** Waits for a text behind the last one that was waited for. */
    public void awaitText(String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (seen) {
            while (true) {
                int at = seen.indexOf(text, read);
                if (at >= 0) {
                    read = at + text.length();
                    return;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || left <= 0) {
                    throw new TimeoutException("the terminal never showed \"" + text + "\"; it showed:\n" + seen);
                }
                seen.wait(left);
            }
        }
    }

    /** Types a line. */
    public void type(String line) throws IOException {
        write(line + "\n");
    }

    /** Presses Ctrl-C. */
    public void interrupt() throws IOException {
        write("\u0003");
    }

    private void write(String text) throws IOException {
        script.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        script.getOutputStream().flush();
    }

    /** Waits for the command's end; its exit code. */
    public int awaitExit() throws Exception {
        if (!script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("still running; the terminal shows:\n" + text());
        }
        return script.exitValue();
    }

    @Override
    public void close() {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
    }
}
