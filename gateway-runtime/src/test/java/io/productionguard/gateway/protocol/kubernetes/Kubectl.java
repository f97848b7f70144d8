package io.productionguard.gateway.protocol.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of the real kubectl against a guarded cluster, with nothing but what the gateway gives to clients. */
final class Kubectl implements AutoCloseable {

    /** Variables by which one that can do WebSocket keeps to SPDY. */
    static final Map<String, String> SPDY =
            Map.of("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "false", "KUBECTL_PORT_FORWARD_WEBSOCKETS", "false");

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Thread> pumps = new ArrayList<>();

    private Kubectl(Process process) {
        this.process = process;
        pumps.add(pump(process.getInputStream(), out));
        pumps.add(pump(process.getErrorStream(), err));
    }

    /** How it ended. */
    record Result(int exitCode, String out, String err) {}

    /** The kubectl on the PATH; where that only picks one by the server's version, the one it would pick. */
    static String current() {
        return version(32).orElseGet(() -> installed().orElse("kubectl"));
    }

    /** One of a certain version that is installed beside the one on the PATH. */
    private static Optional<String> version(int minor) {
        return installed().flatMap(program -> {
            try {
                Path versioned = Path.of(program).toRealPath().resolveSibling("kubectl.1." + minor);
                return Files.isExecutable(versioned) ? Optional.of(versioned.toString()) : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    /** With one that speaks nothing else, or one that is told to. */
    static Kubectl startOverSpdy(GuardedCluster cluster, String... arguments) throws IOException {
        return start(cluster, SPDY, version(28).orElseGet(Kubectl::current), arguments);
    }

    /** Whether there is any. */
    static boolean isInstalled() {
        return installed().isPresent();
    }

    private static Optional<String> installed() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path candidate = Path.of(directory, "kubectl");
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }

    static Kubectl start(GuardedCluster cluster, String program, String... arguments) throws IOException {
        return start(cluster, Map.of(), program, arguments);
    }

    static Kubectl start(GuardedCluster cluster, Map<String, String> more, String program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(cluster.directory.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("HOME", cluster.directory.toString());
        builder.environment().putAll(cluster.environment);
        builder.environment().putAll(more);
        return new Kubectl(builder.start());
    }

    /** Its standard input. */
    OutputStream in() {
        return process.getOutputStream();
    }

    Kubectl input(String text) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** What it has written so far. */
    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    Result await() throws Exception {
        return await(PATIENCE_SECONDS);
    }

    Result await(long seconds) throws Exception {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("kubectl still runs; it wrote: " + out + err);
        }
        for (Thread pump : pumps) {
            pump.join();
        }
        return new Result(process.exitValue(), out.toString(), err.toString());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    private static Thread pump(InputStream from, StringWriter to) {
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[8192];
                    try (from) {
                        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                            to.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "kubectl-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
