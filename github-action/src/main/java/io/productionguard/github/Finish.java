package io.productionguard.github;

import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.Texts;
import io.productionguard.gateway.record.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code finish} command: ends the session, verifies what it left, uploads it, and says how the job is to end. */
final class Finish {

    private final ActionRequest request;
    private final RunnerContext runner;
    private final Settings settings;
    private final List<Map<String, Object>> messages = new ArrayList<>();
    private final Map<String, String> outputs = new LinkedHashMap<>();

    private Finish(ActionRequest request) throws ActionException {
        this.request = request;
        this.runner = new RunnerContext(request.environment());
        this.settings = Settings.of(request);
    }

    /** Runs the command and answers with one line. */
    static void run(InputStream in, PrintStream out) throws ActionException, IOException {
        ActionRequest request = ActionRequest.read(in);
        Logs.level(request.input("log-level"));
        out.print(Json.write(new Finish(request).finish()) + "\n");
        out.flush();
    }

    private Map<String, Object> finish() throws ActionException, IOException {
        String stopped = stop();
        if (settings.cursorHooks()) {
            CursorHooks.remove(Frontend.home());
        }
        String key = request.kept("recording-key");
        SessionFiles files =
                SessionFiles.collect(Path.of(request.kept("output")), Path.of(request.kept("folder")), key);
        JobSummary summary = new JobSummary(files.summary(), files.verification(), request.kept("isolation"));
        outputs.put("denied", Long.toString(summary.denied()));
        outputs.put("approved", Long.toString(summary.approved()));
        String where = upload(files, key);
        boolean kept = outputs.containsKey("session-artifact-id") || runner.isEnterpriseServer();
        messages.addAll(summary.annotations(settings.failOnDenied()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", "finished");
        answer.put("summary", summary.markdown(where));
        answer.put("outputs", outputs);
        answer.put("messages", messages);
        answer.put("failure", failure(files.verification(), summary.denied(), stopped, kept));
        return answer;
    }

    /** Stops the gateway; returns what went wrong, or nothing. */
    private String stop() throws ActionException {
        try (ControlClient client = ControlClient.connect(Path.of(request.kept("control")))) {
            client.stop("the job's step or the job ended");
            return "";
        } catch (IOException e) {
            // It may have ended by itself or have been killed: the recording tells which.
            return "the gateway could not be stopped: " + Texts.line(String.valueOf(e.getMessage()), 200);
        }
    }

    /** A text in Markdown that says where the session is. */
    private String upload(SessionFiles files, String key) throws IOException, ActionException {
        String kept = Markdown.code(files.directory().toString(), 500);
        if (runner.isEnterpriseServer()) {
            messages.add(Message.of(
                    "warning",
                    "Production Guard",
                    "this GitHub Enterprise Server has no artifact service that actions can use by themselves; add a step"
                            + " with actions/upload-artifact@v3 and the path " + files.directory()
                            + ", before the job ends (use the run input, so that the session ends with this step)"));
            return "The session's files are in " + kept
                    + " on the runner: upload them with actions&#47;upload-artifact v3";
        }
        try {
            String id = new ArtifactUpload(GitHubApi.client(request.environment()), runner)
                    .upload(request.kept("artifact"), files.archive(key), settings.retentionDays());
            String address = runner.runAddress() + "/artifacts/" + id;
            outputs.put("session-artifact-id", id);
            outputs.put("session-artifact-url", address);
            return "[The whole session](" + address + "): `session.html`, `recording.jsonl`, `summary.json`";
        } catch (IOException | ActionException e) {
            messages.add(Message.of(
                    "error",
                    "Production Guard",
                    "the session was not uploaded: " + e.getMessage() + "; its files are in " + files.directory()));
            return "The session was not uploaded; its files are in " + kept + " on the runner";
        }
    }

    /** Why the job fails, or null. A session that nobody can review is no success either. */
    private String failure(Verification verification, long denied, String stopped, boolean kept) {
        if (!(verification instanceof Verification.Sealed)) {
            return verification.text() + (stopped.isEmpty() ? "" : " (" + stopped + ")");
        }
        if (denied > 0 && settings.failOnDenied()) {
            return denied + (denied == 1 ? " command was" : " commands were") + " denied (fail-on: denied)";
        }
        if (!kept) {
            return "the session was not uploaded, so nobody can review it";
        }
        return null;
    }
}
