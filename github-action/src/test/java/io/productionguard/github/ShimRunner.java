package io.productionguard.github;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the action's real shim with Node the way a runner does: inputs and runner variables in the environment, and a file
 * each for variables, outputs, state and summary. Java is the one of this test, with the action's classes.
 */
final class ShimRunner {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();

    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final Map<String, String> state = new LinkedHashMap<>();

    /** What a step left. */
    record Step(int exitCode, String log, Map<String, String> variables, Map<String, String> outputs, String summary) {}

    ShimRunner(Path folder, FakeGitHub github) throws IOException {
        this.folder = folder;
        environment.putAll(github.runnerVariables());
        Path home = Files.createDirectories(folder.resolve("java/bin"));
        Path java = home.resolve("java");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Files.writeString(
                java,
                "#!/bin/bash\nfor last; do :; done\nexec '" + System.getProperty("java.home")
                        + "/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dproduction-guard.poll-millis=150 -cp '"
                        + classPath + "' " + ActionMain.class.getName() + " \"$last\"\n");
        if (!java.toFile().setExecutable(true)) {
            throw new IOException("no executable " + java);
        }
        Path jar = Files.createFile(folder.resolve("unused.jar"));
        environment.put(
                "RUNNER_TEMP", Files.createDirectories(folder.resolve("temp")).toString());
        environment.put(
                "GITHUB_WORKSPACE",
                Files.createDirectories(folder.resolve("work")).toString());
        input("java-home", home.getParent().toString());
        input("jar-path", jar.toString());
        input("github-token", "job-token");
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

    Path workspace() {
        return Path.of(environment.get("GITHUB_WORKSPACE"));
    }

    Step main() throws IOException, InterruptedException {
        return step("main");
    }

    Step post() throws IOException, InterruptedException {
        return step("post");
    }

    private Step step(String script) throws IOException, InterruptedException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String name : List.of("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")) {
            files.put(name, Files.createTempFile(folder, name, ""));
        }
        Path log = Files.createTempFile(folder, script, ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        "node", ROOT.resolve("dist").resolve(script + ".js").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .directory(workspace().toFile());
        Map<String, String> all = builder.environment();
        String path = all.get("PATH");
        all.clear();
        all.put("PATH", path);
        all.put("HOME", folder.toString());
        all.putAll(environment);
        inputs.forEach(
                (name, value) -> all.put("INPUT_" + name.replace(' ', '_').toUpperCase(java.util.Locale.ROOT), value));
        state.forEach((name, value) -> all.put("STATE_" + name, value));
        files.forEach((name, file) -> all.put(name, file.toString()));
        Process process = builder.start();
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
                Files.readString(files.get("GITHUB_STEP_SUMMARY")));
    }

    /** What the front-end wrote to its own log. */
    String frontendLog() throws IOException {
        return state.containsKey("log") ? Files.readString(Path.of(state.get("log"))) : "";
    }

    String state(String name) {
        return state.get(name);
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
