package io.productionguard.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.github.ShimRunner.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Cursor's hooks report: recorded once, before it runs, and never in the way of hooks that were there before. */
class ActionHooksTest extends ActionHarness {

    private static final String OWN = "{\"version\":1,\"hooks\":{\"stop\":[{\"command\":\"./mine\"}]}}";

    /** Calls the hook like Cursor: the command of hooks.json, with the event on standard input. */
    private static final String HOOK = """
            hook=$(tr ',' '\\n' < ~/.cursor/hooks.json | sed -n 's/.*"command":"\\(.*production-guard-cursor-hook\\)".*/\\1/p' | head -1)
            report() { code=0; printf '%s' "$1" | "$hook" || code=$?; echo " exit=$code"; }
            before() { report '{"hook_event_name":"beforeShellExecution","conversation_id":"c","generation_id":"g","command":"'"$1"'","cwd":"/w"}'; }
            tool() { report '{"hook_event_name":"preToolUse","conversation_id":"c","generation_id":"g","tool_name":"Shell","tool_input":{"command":"'"$1"'"},"cwd":"/w"}'; }
            """;

    @Test
    void recordsWhatTheAgentRunsOnce() throws Exception {
        Path hooks = folder.resolve(".cursor/hooks.json");
        Files.createDirectories(hooks.getParent());
        Files.writeString(hooks, OWN);
        String secret = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6";
        shim.input("agent-hooks", "cursor")
                .input(
                        "run",
                        HOOK + "tool 'psql -c first'\nbefore 'psql -c first'\nbefore 'psql -c first'\n"
                                + "before 'export T=" + secret + "'\n"
                                + "report '{\"hook_event_name\":\"preToolUse\",\"tool_name\":\"Read\",\"tool_input\":{}}'\n"
                                + "report garbage\ncat ~/.cursor/hooks.json\n");
        ended = true;
        Step main = shim.main();
        assertThat(main.exitCode()).as(main.log() + shim.frontendLog()).isZero();
        assertThat(main.log())
                .containsPattern("(\\{\"permission\":\"allow\"} exit=0\n){5} exit=2\n")
                .contains("\"failClosed\":true")
                .contains("\"matcher\":\"Shell\"")
                .contains("./mine");
        List<String> notes = entry("recording.jsonl")
                .lines()
                .filter(line -> line.contains("agent (Cursor)"))
                .toList();
        assertThat(notes).hasSize(3);
        assertThat(notes.get(0)).contains("\"type\":\"session.note\"").contains("psql -c first  in /w");
        assertThat(notes.get(1)).contains("psql -c first");
        assertThat(notes.get(2)).contains("export T=").doesNotContain(secret);
        assertThat(hooks).hasContent(OWN);
    }

    @Test
    void letsNothingRunThatCannotBeRecorded() throws Exception {
        shim.input("agent-hooks", "cursor");
        started();
        kill(gatewayPid());
        Path hooks = folder.resolve(".cursor/hooks.json");
        assertThat(hooks).exists();
        ProcessBuilder agent =
                new ProcessBuilder("bash", "-c", HOOK + "before 'psql -c first'").redirectErrorStream(true);
        agent.environment().put("HOME", folder.toString());
        Process hook = agent.start();
        assertThat(new String(hook.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("exit=2");
        finished();
        assertThat(hooks).doesNotExist();
    }
}
