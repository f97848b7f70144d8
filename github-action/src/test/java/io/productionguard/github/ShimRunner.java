package io.productionguard.github;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Runs the action's real shim with Node the way a runner does: its folders, inputs and variables in the environment, and a
 * command file each for variables, paths, outputs, state and summary. Java is {@link ActionJava}, with the options that
 * the shim gives it.
 */
final class ShimRunner {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    private static final List<String> FILES =
            List.of("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY");

    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final Map<String, String> state = new LinkedHashMap<>();
    private final List<String> prefix = new ArrayList<>();
    private Path dist = ROOT.resolve("dist");

    /** What a step left. */
    record Step(
            int exitCode,
            String log,
            Map<String, String> variables,
            Map<String, String> outputs,
            String summary,
            String paths) {}

    ShimRunner(Path folder, FakeGitHub github) throws IOException, InterruptedException {
        this.folder = folder;
        environment.putAll(github.runnerVariables());
        Path java = ActionJava.shared().install(folder.resolve("java"));
        Path jar = Files.writeString(folder.resolve("action.jar"), "stands for the jar");
        variable("RUNNER_TEMP", directory("_work/_temp"));
        variable("RUNNER_TOOL_CACHE", directory("_work/_tool"));
        variable("GITHUB_WORKSPACE", directory("_work/shop/shop"));
        directory("_work/_temp/_runner_file_commands");
        input("java-home", java.getParent().getParent().toString());
        input("jar-path", jar.toString());
        input("github-token", "job-token");
    }

    private String directory(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name)).toString();
    }

    ShimRunner input(String name, String value) {
        inputs.put(name, value);
        return this;
    }

    ShimRunner variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ShimRunner without(String name) {
        environment.remove(name);
        return this;
    }

    /** Runs this copy of the compiled shim. */
    ShimRunner dist(Path copy) {
        dist = copy;
        return this;
    }

    /** Runs the steps as this user, whom this process's files have to be opened to. */
    ShimRunner user(int id) {
        String user = Integer.toString(id);
        prefix.addAll(List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups"));
        return this;
    }

    Path workspace() {
        return Path.of(environment.get("GITHUB_WORKSPACE"));
    }

    Path jar() {
        return Path.of(inputs.get("jar-path"));
    }

    Step main() throws IOException, InterruptedException {
        return start("main").join();
    }

    Step post() throws IOException, InterruptedException {
        return start("post").join();
    }

    /** A step that runs. */
    final class Running {

        private final String script;
        private final Process process;
        private final Path log;
        private final Map<String, Path> files;

        private Running(String script, Process process, Path log, Map<String, Path> files) {
            this.script = script;
            this.process = process;
            this.log = log;
            this.files = files;
        }

        long pid() {
            return process.pid();
        }

        String log() {
            try {
                return Files.readString(log, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** Asks it to end, as the runner does when a job is cancelled. */
        void interrupt() throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        Step join() throws IOException, InterruptedException {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(script + " did not end; it wrote: " + Files.readString(log));
            }
            state.putAll(parse(files.get("GITHUB_STATE")));
            return new Step(
                    process.exitValue(),
                    Files.readString(log),
                    parse(files.get("GITHUB_ENV")),
                    parse(files.get("GITHUB_OUTPUT")),
                    Files.readString(files.get("GITHUB_STEP_SUMMARY")),
                    Files.readString(files.get("GITHUB_PATH")));
        }
    }

    Running start(String script) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String name : FILES) {
            String file = name.substring("GITHUB_".length()).toLowerCase(Locale.ROOT) + "_" + UUID.randomUUID();
            files.put(
                    name,
                    Files.createFile(
                            folder.resolve("_work/_temp/_runner_file_commands").resolve(file)));
        }
        Path log = Files.createTempFile(folder, script, ".log");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("node", dist.resolve(script + ".js").toString()));
        if (!prefix.isEmpty()) {
            for (Path file : files.values()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .directory(workspace().toFile());
        Map<String, String> all = builder.environment();
        String path = all.get("PATH");
        all.clear();
        all.put("PATH", path);
        all.put("HOME", folder.toString());
        all.putAll(environment);
        inputs.forEach(
                (name, value) -> all.put("INPUT_" + name.replace(' ', '_').toUpperCase(Locale.ROOT), value));
        state.forEach((name, value) -> all.put("STATE_" + name, value));
        files.forEach((name, file) -> all.put(name, file.toString()));
        return new Running(script, builder.start(), log, files);
    }

    /** What the front-end wrote to its own log. */
    String frontendLog() throws IOException {
        try (var files = Files.walk(folder.resolve("_work/_temp"), 2)) {
            for (Path log : files.filter(file -> file.endsWith("frontend.log")).toList()) {
                return Files.readString(log);
            }
        }
        return "";
    }

    String state(String name) {
        return state.get(name);
    }

    void changeState(String name, String value) {
        state.put(name, value);
    }

    /** Reads {@code NAME<<DELIMITER} blocks the way the runner does. */
    private static Map<String, String> parse(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String[] head = lines.get(i).split("<<", 2);
            List<String> value = new ArrayList<>();
            while (!lines.get(++i).equals(head[1])) {
                value.add(lines.get(i));
            }
            values.put(head[0], String.join("\n", value));
        }
        return values;
    }
}
