package io.jenkins.plugins.productionguard;

import hudson.Util;
import hudson.model.Failure;
import hudson.model.Run;
import hudson.util.HttpResponses;
import io.jenkins.plugins.productionguard.approval.ApproverNames;
import io.jenkins.plugins.productionguard.recording.RecordingFiles;
import io.jenkins.plugins.productionguard.recording.Timeline;
import io.jenkins.plugins.productionguard.recording.TimelineQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.util.VirtualFile;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;
import jakarta.servlet.ServletException;

/**
 * The page on which one session is read. Reached through {@link GuardTab}, which has checked {@code Guard/ViewSession}.
 * Everything is read from the recording on each request, so what is shown is what was verified.
 */
public final class SessionPage {

    private static final int PAGE_SIZE = 100;
    private static final int MAX_COMMENT = 2_000;

    private final Run<?, ?> run;
    private final SessionRecord record;

    SessionPage(Run<?, ?> run, SessionRecord record) {
        this.run = run;
        this.record = record;
    }

    public Run<?, ?> getRun() {
        return run;
    }

    public SessionRecord getRecord() {
        return record;
    }

    public boolean isRunning() {
        return record.getState() == SessionState.RUNNING;
    }

    /** The session's numbers, live while it runs. */
    public Map<String, Long> getCounts() {
        LiveSessions.get(record.getId()).ifPresent(live -> live.counts().into(record));
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("operations", record.getOperations());
        counts.put("denied", record.getDenied());
        counts.put("approved", record.getApproved());
        counts.put("masked", record.getMasked());
        return counts;
    }

    public List<PendingView> getPending() {
        return PendingView.of(run, record);
    }

    /** What this request asks for, read and verified; for the view. */
    public SessionView view(StaplerRequest2 request) {
        String effect = Util.fixNull(request.getParameter("effect"));
        String search = Util.fixNull(request.getParameter("q")).trim();
        String page = Util.fixNull(request.getParameter("page"));
        int number = page.matches("[0-9]{1,7}") ? Integer.parseInt(page) - 1 : page.equals("last") ? -1 : 0;
        String known = List.of("allow", "approve", "deny", "event").contains(effect) ? effect : "";
        TimelineQuery query = new TimelineQuery(
                known, search.substring(0, Math.min(search.length(), 200)), Math.max(-1, number), PAGE_SIZE);
        try (InputStream in = open()) {
            if (in == null) {
                return SessionView.missing(query, record);
            }
            Timeline timeline = Timeline.read(in, query, record.getRecordingKey(), record.getId());
            return SessionView.of(timeline, query, record);
        } catch (IOException e) {
            return SessionView.unreadable(query, record, String.valueOf(e.getMessage()));
        }
    }

    /** The artifact; while the session runs, and when it could not be archived, the controller's own copy. */
    private InputStream open() throws IOException {
        if (record.isArchived()) {
            VirtualFile file = artifact(RecordingFiles.RECORDING);
            return file.isFile() ? file.open() : null;
        }
        var copy = LiveSession.copy(run, record.getId()).toPath();
        return Files.exists(copy) ? Files.newInputStream(copy) : null;
    }

    private VirtualFile artifact(String name) {
        return run.getArtifactManager().root().child(RecordingFiles.path(record.getId(), name));
    }

    public boolean isReport() throws IOException {
        return record.isArchived() && artifact(RecordingFiles.REPORT).isFile();
    }

    /** For the page's own script: whether something has changed. */
    @GET
    public HttpResponse doStatus() {
        JSONObject status = new JSONObject();
        status.put("state", record.getState().name());
        status.put(
                "sequence",
                LiveSessions.get(record.getId())
                        .map(live -> live.recording().sequence())
                        .orElse(record.getSequence()));
        status.put(
                "pending",
                String.join(
                        ",",
                        record.getPending().stream()
                                .map(PendingApproval::getInputId)
                                .toList()));
        return HttpResponses.okJSON(status);
    }

    @GET
    public void doRecording(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        download(response, RecordingFiles.RECORDING, "application/x-ndjson", open());
    }

    /** Always a download: the page is made of what agents wrote, and is not Jenkins' own. */
    @GET
    public void doReport(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        VirtualFile file = artifact(RecordingFiles.REPORT);
        download(response, RecordingFiles.REPORT, "text/html", file.isFile() ? file.open() : null);
    }

    private void download(StaplerResponse2 response, String name, String type, InputStream in) throws IOException {
        if (in == null) {
            response.sendError(404);
            return;
        }
        try (in) {
            response.setContentType(type + ";charset=UTF-8");
            response.setHeader(
                    "Content-Disposition", "attachment; filename=\"" + record.getId() + "-" + name + "\"");
            response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
            response.setHeader("X-Content-Type-Options", "nosniff");
            in.transferTo(response.getOutputStream());
        }
    }

    /** The same answer as on the page of Jenkins' own input, with a comment, and back to this page. */
    @RequirePOST
    public HttpResponse doAnswer(
            @QueryParameter(required = true) String request,
            @QueryParameter(required = true) String verdict,
            @QueryParameter String comment)
            throws IOException, InterruptedException {
        LiveSession live = LiveSessions.get(record.getId())
                .orElseThrow(() -> new Failure("This session is over."));
        PendingApproval pending = record.getPending().stream()
                .filter(candidate -> candidate.getRequest().equals(request))
                .findFirst()
                .orElseThrow(() -> new Failure("This command waits no more."));
        Optional<InputStepExecution> input = live.questions().input(request);
        if (input.isEmpty()) {
            throw new Failure("This command waits no more.");
        }
        String user = Jenkins.getAuthentication2().getName();
        String said = Util.fixNull(comment).trim();
        switch (verdict) {
            case "approve" -> {
                if (ApproverNames.isNobody(user)) {
                    throw new Failure("Log in to approve this: an approval needs somebody who gave it.");
                }
                if (ApproverNames.contains(live.questions().barred(pending), user)) {
                    throw new Failure("You started this build or have approved this command already: another person has"
                            + " to approve it. You can deny it.");
                }
                input.get().preSubmissionCheck();
                pending.comment(user, said.substring(0, Math.min(said.length(), MAX_COMMENT)));
                input.get().doProceedEmpty();
            }
            case "deny" -> {
                pending.comment(user, said.substring(0, Math.min(said.length(), MAX_COMMENT)));
                input.get().doAbort();
            }
            default -> throw new Failure("An answer is approve or deny.");
        }
        return HttpResponses.redirectTo(".");
    }
}
