package io.jenkins.plugins.productionguard.agent;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.Util;
import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jenkins.security.MasterToSlaveCallable;
import jenkins.util.Timer;

/**
 * Starts the gateway on the agent, with the agent's own Java, as a process of its own that outlives this call and the
 * agent's connection. The launch document, which carries credentials, goes to its standard input and nowhere else.
 *
 * <p>The jar is checked against the SHA-256 of the one in the plugin right before it runs: anything else of the same user
 * can write to the cache.
 */
public final class StartGateway extends MasterToSlaveCallable<ReadyGateway, IOException> {

    private static final long serialVersionUID = 1L;

    private static final int MAX_READY_BYTES = 1 << 20;
    private static final int MAX_DIAGNOSTICS = 2_000;

    /** Makes it a session of its own, so that signals for the agent's process group do not reach it. */
    private static final String SETSID = "/usr/bin/setsid";

    /** Forbids core dumps, which would hold the credentials, before the gateway runs in its place. */
    private static final String SHELL = "/bin/sh";

    private static final String PID_FILE = "gateway.pid";
    private static final String LOG_FILE = "gateway.log";

    private final String jar;
    private final String sha256;
    private final String directory;
    private final String document;
    private final int patienceSeconds;

    /**
     * @param jar path of the cached gateway on the agent
     * @param sha256 of the jar, lower-case hexadecimal
     * @param directory the session's directory on the agent; must not exist
     * @param document for the gateway's standard input
     * @param patienceSeconds how long to wait for the ready line
     */
    public StartGateway(String jar, String sha256, String directory, String document, int patienceSeconds) {
        this.jar = jar;
        this.sha256 = sha256;
        this.directory = directory;
        this.document = document;
        this.patienceSeconds = patienceSeconds;
    }

    @Override
    public ReadyGateway call() throws IOException {
        Path path = Path.of(directory);
        createPrivate(path);
        if (!JarFile.isGenuine(new File(jar), sha256)) {
            throw new IOException("the gateway in " + jar + " is not the one that was copied there; nothing was started");
        }
        Process process = process(path).start();
        try {
            Files.writeString(path.resolve(PID_FILE), Long.toString(process.pid()));
            try (OutputStream in = process.getOutputStream()) {
                in.write(document.getBytes(StandardCharsets.UTF_8));
            }
            String line = readyLine(process, path);
            long started = process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
            return new ReadyGateway(process.pid(), started, line);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    @SuppressFBWarnings(value = "DMI_HARDCODED_ABSOLUTE_FILENAME", justification = "the system's own tool, not the PATH's")
    private ProcessBuilder process(Path path) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of(SETSID))) {
            command.add(SETSID);
        }
        if (Files.isExecutable(Path.of(SHELL))) {
            command.addAll(List.of(SHELL, "-c", "ulimit -c 0; exec \"$0\" \"$@\""));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto", "-Xss512k", "-Xmx192m", "-XX:-UsePerfData"));
        // As in the launcher: the compiler is done soon.
        command.add("-XX:FreqInlineSize=100");
        // Steps of the build are of the same user: none shall have the gateway write its memory, credentials in it, to a file.
        command.add("-XX:+DisableAttachMechanism");
        command.addAll(List.of("-jar", jar, "start"));
        ProcessBuilder builder = new ProcessBuilder(command);
        // Nothing of the agent's environment changes how the gateway behaves (JAVA_TOOL_OPTIONS, proxies, PGHOST…).
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "SystemRoot"));
        builder.directory(path.toFile());
        builder.redirectError(path.resolve(LOG_FILE).toFile());
        return builder;
    }

    private String readyLine(Process process, Path path) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        var alarm = Timer.get()
                .schedule(
                        () -> {
                            late.set(true);
                            process.destroyForcibly();
                        },
                        patienceSeconds,
                        TimeUnit.SECONDS);
        String line;
        try {
            line = firstLine(process.getInputStream());
        } finally {
            alarm.cancel(false);
        }
        if (late.get()) {
            throw new IOException("the gateway was not ready after " + patienceSeconds + " seconds");
        }
        if (line.isEmpty()) {
            throw new IOException("the gateway ended without a word" + diagnostics(path));
        }
        JsonObject answer = Json.object(line);
        if (answer.text("type").equals("error")) {
            throw new AbortException("Production Guard refused to start: " + answer.text("message"));
        }
        if (!answer.text("type").equals("ready")) {
            throw new IOException("the gateway answered something else than a ready line" + diagnostics(path));
        }
        return line;
    }

    private static String firstLine(InputStream in) throws IOException {
        try (in) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b;
            while ((b = in.read()) >= 0 && b != '\n') {
                if (line.size() > MAX_READY_BYTES) {
                    throw new IOException("the gateway's ready line is too long");
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.UTF_8);
        }
    }

    private static String diagnostics(Path path) throws IOException {
        Path log = path.resolve(LOG_FILE);
        String said = Files.exists(log) ? Util.fixNull(Files.readString(log)).strip() : "";
        return said.isEmpty() ? "" : "; it said: " + said.substring(0, Math.min(said.length(), MAX_DIAGNOSTICS));
    }

    private static void createPrivate(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (File.separatorChar == '/') {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(path);
        }
    }

    /** Ends what a start left behind whose answer never arrived. */
    public static final class TakeBack extends MasterToSlaveCallable<Void, IOException> {

        private static final long serialVersionUID = 1L;

        private final String directory;

        public TakeBack(String directory) {
            this.directory = directory;
        }

        @Override
        public Void call() throws IOException {
            Path file = Path.of(directory, PID_FILE);
            if (Files.exists(file)) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).trim())).ifPresent(ProcessHandle::destroy);
            }
            return null;
        }
    }
}
