package io.productionguard.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * The user's command as a child process with the gateway's own standard input, output and error. Signals that ask the
 * gateway to end are passed on, and the gateway lives until the command has ended.
 *
 * <p>A Ctrl-C at the terminal reaches the whole foreground job, the command included, so it is not sent a second time; one
 * that somebody sent to the gateway alone is passed on.
 */
final class GuardedCommand {

    private final List<String> command;
    private final Map<String, String> environment;
    private final CompletableFuture<Process> process = new CompletableFuture<>();

    GuardedCommand(List<String> command, Map<String, String> environment) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Runs it to its end.
     *
     * @return its exit code, or 128 and the signal's number when a signal ended it
     * @throws CliException with 126 or 127 when it cannot be started
     */
    int run() {
        Signals.handle("INT", () -> passOnUnlessFromTerminal("INT"));
        Signals.handle("HUP", () -> passOnUnlessFromTerminal("HUP"));
        Signals.handle("TERM", () -> started().ifPresent(Process::destroy));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            process.complete(builder.start());
        } catch (IOException e) {
            process.cancel(false);
            throw cannotStart(e);
        }
        while (true) {
            try {
                return process.join().waitFor();
            } catch (InterruptedException e) {
                // Nobody interrupts this thread on purpose; the command must not outlive the gateway.
                process.join().destroy();
            }
        }
    }

    /** The command; waits for the moment in which it is being started. */
    private Optional<Process> started() {
        try {
            return Optional.of(process.join());
        } catch (CancellationException e) {
            return Optional.empty();
        }
    }

    private void passOnUnlessFromTerminal(String signal) {
        if (!ForegroundJob.isOurs()) {
            started().ifPresent(running -> send(signal, running));
        }
    }

    /** By the shell's own {@code kill}: Java can send SIGTERM and SIGKILL only. */
    private static void send(String signal, Process to) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, Long.toString(to.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            to.destroy();
        }
    }

    private CliException cannotStart(IOException cause) {
        String name = VisibleText.line(command.get(0));
        return exists()
                ? new CliException(
                        Exit.RUN_NOT_EXECUTABLE,
                        "cannot execute " + name + "; check that it is a program and that you may run it",
                        cause)
                : new CliException(
                        Exit.RUN_NOT_FOUND, "there is no command " + name + "; check its spelling and PATH", cause);
    }

    private boolean exists() {
        try {
            String name = command.get(0);
            if (name.contains("/")) {
                return Files.exists(Path.of(name));
            }
            // Java looks a command up in the PATH of this process, not in that of the child.
            for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
                if (!name.isEmpty() && Files.exists(Path.of(directory, name))) {
                    return true;
                }
            }
            return false;
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
