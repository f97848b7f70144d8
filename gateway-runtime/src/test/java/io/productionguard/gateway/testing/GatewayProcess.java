package io.productionguard.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The command line in a process of its own, as a user or a CI system starts it. */
public final class GatewayProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final CompletableFuture<String> out;
    private final CompletableFuture<String> err;

    private GatewayProcess(Process process) {
        this.process = process;
        this.out = collect(process.getInputStream());
        this.err = collect(process.getErrorStream());
    }

    /** How a process ended. */
    public record Result(int exitCode, String out, String err) {}

    /** What is to be started. */
    public static final class Builder {

        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> options = new ArrayList<>();
        private final Path directory;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Sets a variable. */
        public Builder with(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Adds options of the Java runtime, which win over those it has. */
        public Builder java(String... more) {
            options.addAll(Arrays.asList(more));
            return this;
        }

        /** Starts it with these arguments. */
        public GatewayProcess start(String... arguments) {
            List<String> command = new ArrayList<>(GatewayProcess.command());
            command.addAll(command.indexOf("-cp"), options);
            command.addAll(Arrays.asList(arguments));
            return launch(command);
        }

        /** Starts {@code run} around a command, with the configuration {@code guard.yml}; the session is left in {@code out}. */
        public GatewayProcess guard(String... command) {
            List<String> arguments = new ArrayList<>(List.of("run", "-c", "guard.yml", "--output"));
            arguments.add(directory.resolve("out").toString());
            arguments.add("--");
            arguments.addAll(Arrays.asList(command));
            return start(arguments.toArray(String[]::new));
        }

        /** Starts it by a shell line in which {@code "$@"} stands for everything up to the arguments. */
        public GatewayProcess startByShell(String line) {
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", line, "sh"));
            command.addAll(GatewayProcess.command());
            return launch(command);
        }

        private GatewayProcess launch(List<String> program) {
            // A build that runs in the background ignores SIGINT, and what ignores a signal at its start always does.
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,HUP,TERM"));
            command.addAll(program);
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("JAVA_TOOL"));
            builder.environment().putAll(environment);
            try {
                return new GatewayProcess(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One that works in this directory. */
    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /** Java with the class path of this test and the main class; a real jar has the same classes. */
    public static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "io.productionguard.gateway.cli.Main");
    }

    /** Its standard input. */
    public OutputStream in() {
        return process.getOutputStream();
    }

    /** Writes all of its standard input and ends it. */
    public GatewayProcess input(String text) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** What it has written to standard output once that is closed. */
    public String awaitOutput() throws Exception {
        return out.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The process. */
    public Process process() {
        return process;
    }

    /** Sends it a signal, by name without SIG. */
    public void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + process.pid()).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException(
                    "kill failed: " + new String(kill.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Waits for its end. */
    public Result await() throws Exception {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new TimeoutException("still running after " + PATIENCE_SECONDS + " s; it wrote: "
                    + err.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        return new Result(
                process.exitValue(),
                out.get(PATIENCE_SECONDS, TimeUnit.SECONDS),
                err.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static CompletableFuture<String> collect(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> {
                    Thread thread = new Thread(task, "process-output");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
