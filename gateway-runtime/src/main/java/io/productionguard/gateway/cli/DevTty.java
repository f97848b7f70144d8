package io.productionguard.gateway.cli;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code /dev/tty}: the terminal itself, whatever standard input and output of the command are. Nothing is read from it
 * unless a question stands open, so the command keeps what is typed for it.
 *
 * <p>A process that is not in the terminal's foreground group would be stopped by reading (POSIX job control, SIGTTIN);
 * that happens when the command is an interactive shell, and is refused before it can stop the gateway.
 */
final class DevTty implements Terminal, AutoCloseable {

    /** Milliseconds between two looks at the terminal. */
    private static final int POLL_MILLIS = 50;

    /** Longest answer in bytes; a terminal's own line limit is the same. */
    private static final int MAX_LINE = 4096;

    /** Lines of a terminal that does not say how many it has. */
    private static final int USUAL_ROWS = 24;

    private static final Path TTY = Path.of("/dev/tty");

    private static final Logger LOG = Logger.getLogger(DevTty.class.getName());

    private final FileInputStream in;
    private final FileOutputStream out;

    private DevTty(FileInputStream in, FileOutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The controlling terminal, or empty when this process has none. */
    static Optional<DevTty> open() {
        try {
            FileInputStream in = new FileInputStream(TTY.toFile());
            try {
                return Optional.of(new DevTty(in, new FileOutputStream(TTY.toFile())));
            } catch (IOException e) {
                in.close();
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void show(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        // A command may have left the terminal in raw mode, where a line feed alone does not return to the left edge.
        lines.forEach(line -> text.append(line).append("\r\n"));
        write(text.toString());
    }

    @Override
    public int rows() throws IOException {
        String[] size = stty("size").strip().split(" ", 2);
        // A serial line or a pipe of a test does not know its size and says 0.
        boolean known =
                size[0].length() < 5 && !size[0].isEmpty() && size[0].chars().allMatch(c -> c >= '0' && c <= '9');
        int rows = known ? Integer.parseInt(size[0]) : 0;
        return rows == 0 ? USUAL_ROWS : rows;
    }

    @Override
    public Optional<String> ask(String prompt, BooleanSupplier waiting) throws IOException {
        requireForeground();
        String mode = stty("-g");
        stty("icanon", "echo", "icrnl", "isig", "opost");
        try {
            while (in.available() > 0) {
                in.readNBytes(in.available());
            }
            write(prompt);
            while (in.available() == 0) {
                if (!waiting.getAsBoolean() || !pause()) {
                    return Optional.empty();
                }
                requireForeground();
            }
            return Optional.of(readLine());
        } finally {
            if (!mode.isBlank()) {
                stty(mode.strip());
            }
        }
    }

    private String readLine() throws IOException {
        byte[] line = new byte[MAX_LINE];
        int length = 0;
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (length < MAX_LINE) {
                line[length++] = (byte) next;
            }
            next = in.read();
        }
        return new String(line, 0, length, StandardCharsets.UTF_8).strip();
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void requireForeground() throws IOException {
        if (!ForegroundJob.isOurs()) {
            throw new IOException(
                    "the terminal belongs to another job; guard the command itself, not a shell around it");
        }
    }

    /** Runs {@code stty} on the terminal; the runtime has no call for terminal modes. */
    private static String stty(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectInput(TTY.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            process.waitFor();
            return output;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try (in) {
            out.close();
        } catch (IOException e) {
            // Nothing was buffered: there is nothing left to lose.
            LOG.log(Level.FINE, "the terminal was closed twice", e);
        }
    }
}
