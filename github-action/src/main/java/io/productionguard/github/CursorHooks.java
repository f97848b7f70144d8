package io.productionguard.github;

import io.productionguard.gateway.net.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hooks in the home directory of the user whom Cursor's agent runs as: {@code ~/.cursor/hooks.json}, and a script that
 * hands each call to {@link AgentReports}. Hooks that are there already stay; {@link #remove} takes only these away again.
 * https://cursor.com/docs/hooks
 */
final class CursorHooks {

    /** Part of the script's path by which the entries are known again. */
    private static final String SCRIPT = "production-guard-cursor-hook";

    private static final List<String> EVENTS = List.of("beforeShellExecution", "preToolUse");
    private static final int MAX_BYTES = 1 << 20;
    private static final Json.Limits LIMITS = new Json.Limits(MAX_BYTES, 16, 10_000);

    private CursorHooks() {}

    /** Writes script and hooks. */
    static void write(Path folder, Path home, int port, String token) throws IOException {
        Path script = folder.resolve(SCRIPT);
        Files.createFile(script, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // Exit code 2 denies also where failClosed is not known: a command that was not recorded does not run.
        Files.writeString(script, """
                #!/bin/sh
                # Reports what the agent is about to run to the session's recording.
                exec 2>/dev/null
                curl --silent --fail --max-time 10 --noproxy '*' --data-binary @- \\
                  --header 'Content-Type: application/json' --header 'Authorization: Bearer %s' \\
                  'http://127.0.0.1:%d/' || exit 2
                """.formatted(token, port));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("command", script.toString());
        entry.put("failClosed", true);
        entry.put("timeout", 15);
        change(home, Optional.of(entry));
    }

    /** Takes the entries away that {@link #write} wrote. */
    static void remove(Path home) throws IOException {
        if (Files.exists(file(home))) {
            change(home, Optional.empty());
        }
    }

    private static Path file(Path home) {
        return home.resolve(".cursor").resolve("hooks.json");
    }

    private static void change(Path home, Optional<Map<String, Object>> entry) throws IOException {
        Path file = file(home);
        Files.createDirectories(file.getParent());
        Map<String, Object> document = read(file);
        Map<String, Object> hooks = new LinkedHashMap<>();
        if (document.get("hooks") instanceof Map<?, ?> present) {
            present.forEach((event, entries) -> hooks.put(String.valueOf(event), entries));
        }
        for (String event : EVENTS) {
            List<Object> entries = new ArrayList<>();
            if (hooks.get(event) instanceof List<?> present) {
                present.stream().filter(each -> !isOurs(each)).forEach(entries::add);
            }
            entry.ifPresent(own -> entries.add(event.equals("preToolUse") ? forShell(own) : own));
            if (entries.isEmpty()) {
                hooks.remove(event);
            } else {
                hooks.put(event, entries);
            }
        }
        if (hooks.isEmpty() && entry.isEmpty()) {
            Files.delete(file);
            return;
        }
        document.putIfAbsent("version", 1);
        document.put("hooks", hooks);
        Path fresh = Files.createTempFile(file.getParent(), "hooks", ".json");
        Files.write(fresh, (Json.write(document) + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Object> read(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return new LinkedHashMap<>();
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is no ordinary file of at most 1 MiB");
        }
        return new LinkedHashMap<>(Json.parse(Files.readAllBytes(file), LIMITS).members());
    }

    private static boolean isOurs(Object entry) {
        return entry instanceof Map<?, ?> members
                && String.valueOf(members.get("command")).endsWith("/" + SCRIPT);
    }

    private static Map<String, Object> forShell(Map<String, Object> entry) {
        Map<String, Object> matched = new LinkedHashMap<>(entry);
        matched.put("matcher", "Shell");
        return matched;
    }
}
