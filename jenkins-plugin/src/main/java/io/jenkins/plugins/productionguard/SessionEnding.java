package io.jenkins.plugins.productionguard;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.util.LogTaskListener;
import io.jenkins.plugins.productionguard.agent.ControlCall;
import io.jenkins.plugins.productionguard.agent.EndGateway;
import io.jenkins.plugins.productionguard.json.Json;
import io.jenkins.plugins.productionguard.json.JsonObject;
import io.jenkins.plugins.productionguard.recording.RecordingFiles;
import io.jenkins.plugins.productionguard.recording.Timeline;
import io.jenkins.plugins.productionguard.recording.TimelineQuery;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.util.VirtualFile;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Ends a session: questions are taken back, the gateway is stopped and seals, its files become artifacts of the build, and
 * nothing of it stays on the node. What fails on the way is said and does not keep the steps after it from being taken.
 * Can be done again after a restart in the middle.
 */
final class SessionEnding {

    private static final Logger LOG = Logger.getLogger(SessionEnding.class.getName());

    private static final long STOP_MILLIS = 70_000;
    private static final long LAST_LINES_MILLIS = 10_000;

    private final LiveSession session;
    private final SessionRecord record;
    private final TaskListener listener;
    private boolean stopped;
    private String trouble = "";

    private SessionEnding(LiveSession session, TaskListener listener) {
        this.session = session;
        this.record = session.record();
        this.listener = listener;
    }

    /** Ends the session of a block whose body is over. Blocks for a second or so. */
    static void finish(Run<?, ?> run, LiveSession session, StepContext context, Throwable failure)
            throws IOException, InterruptedException {
        if (session.record().getState() != SessionState.RUNNING) {
            return; // done before a restart
        }
        TaskListener listener = context.get(TaskListener.class);
        SessionEnding ending = new SessionEnding(session, listener);
        ending.end(reason(failure), launcher(context));
        ending.report(run);
    }

    /** The node's launcher; null when the node is away or gone. */
    private static Launcher launcher(StepContext context) throws InterruptedException {
        try {
            return context.get(Launcher.class);
        } catch (IOException e) {
            LOG.log(Level.FINE, "the node has no launcher now", e);
            return null;
        }
    }

    /** Ends the session of a build that is over though its block never was: a hard kill. */
    static void abandon(LiveSession session) {
        if (session.record().getState() != SessionState.RUNNING) {
            session.forget();
            return;
        }
        TaskListener listener = new LogTaskListener(LOG, Level.INFO);
        try {
            new SessionEnding(session, listener).end("the build ended without its block", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String reason(Throwable failure) {
        if (failure == null) {
            return "the block ended";
        }
        return failure instanceof FlowInterruptedException ? "the block was interrupted" : "the block failed";
    }

    private void end(String reason, Launcher launcher) throws InterruptedException {
        session.closing();
        stop(reason);
        session.awaitEnd(stopped ? LAST_LINES_MILLIS : 0);
        session.counts().into(record);
        SessionState state = state();
        archive(launcher);
        SessionState found = verified(state);
        if (found == SessionState.BROKEN && state != SessionState.BROKEN) {
            found = instead(state);
        }
        forgetCopy(found);
        removeFromNode();
        record.end(found, trouble);
        session.forget();
        save();
    }

    private SessionState state() {
        if (session.recording().damage().isPresent()) {
            trouble = session.recording().damage().get();
            return SessionState.BROKEN;
        }
        return stopped || session.counts().isSealed() ? SessionState.SEALED : SessionState.UNSEALED;
    }

    private void stop(String reason) throws InterruptedException {
        VirtualChannel channel = session.channel();
        if (channel == null) {
            trouble = "the node was away at the end; the gateway there ends with its lease";
            return;
        }
        try {
            JsonObject answer =
                    Json.object(session.call(channel, ControlCall.stop(session.gateway(), reason), STOP_MILLIS));
            record.sealed(answer.number("sequence"), answer.text("head"));
            stopped = true;
        } catch (IOException e) {
            LOG.log(Level.FINE, "the gateway does not answer any more", e);
            trouble = session.counts().isSealed()
                    ? "the gateway had ended by itself: " + session.counts().reason()
                    : "the gateway could not be asked to stop";
        }
        try {
            session.call(channel, new EndGateway(session.gateway()), STOP_MILLIS);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot see to the end of a gateway's process", e);
        }
    }

    /** From the node, where there are all files; from the controller's own copy when the node is lost. */
    private void archive(Launcher launcher) throws InterruptedException {
        try {
            FilePath output = output();
            if (output != null && output.child(RecordingFiles.RECORDING).exists()) {
                archive(output, launcher == null ? Jenkins.get().createLauncher(listener) : launcher);
                record.archived();
                return;
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a recording cannot be archived from its node", e);
            trouble = "the files could not be archived from the node";
        }
        archiveCopy();
    }

    private void archiveCopy() throws InterruptedException {
        File copy = session.recording().file();
        if (!copy.exists()) {
            return;
        }
        FilePath directory = new FilePath(new File(copy.getPath() + ".d"));
        try {
            new FilePath(copy).copyTo(directory.child(RecordingFiles.RECORDING));
            archive(directory, Jenkins.get().createLauncher(listener));
            record.archived();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the copy of a recording cannot be archived; it stays in the build's directory", e);
        } finally {
            remove(directory);
        }
    }

    private void archive(FilePath directory, Launcher launcher) throws IOException, InterruptedException {
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : RecordingFiles.ALL) {
            if (directory.child(name).exists()) {
                files.put(RecordingFiles.path(record.getId(), name), name);
            }
        }
        session.run()
                .pickArtifactManager()
                .archive(directory, launcher, ListenerAdapter.of(listener), files);
    }

    /** The node's file is not what the gateway wrote: the controller's own copy takes its place, if that is whole. */
    private SessionState instead(SessionState state) throws InterruptedException {
        String why = trouble;
        archiveCopy();
        SessionState found = verified(state);
        trouble = "the recording was changed on the node (" + why + ")"
                + (found == SessionState.BROKEN ? "" : "; what is archived is the controller's own copy");
        AuditLog.session(session.run().getExternalizableId(), record.getId(), trouble);
        return found;
    }

    /** The controller's own copy goes when the artifact has it all; beside a broken one it stays. */
    private void forgetCopy(SessionState found) {
        if (!record.isArchived() || found == SessionState.BROKEN) {
            return;
        }
        try {
            session.recording().delete();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the copy of a recording cannot be removed", e);
        }
    }

    /** Reads back what was archived, so that lists say what a reader would find. */
    private SessionState verified(SessionState state) {
        if (!record.isArchived()) {
            return state;
        }
        VirtualFile file = session.run()
                .getArtifactManager()
                .root()
                .child(RecordingFiles.path(record.getId(), RecordingFiles.RECORDING));
        try (InputStream in = file.open()) {
            Timeline timeline =
                    Timeline.read(in, new TimelineQuery("", "", 0, 1), record.getRecordingKey(), record.getId());
            if (timeline.damage().isPresent()) {
                trouble = timeline.damage().get();
                return SessionState.BROKEN;
            }
            if (state != SessionState.SEALED) {
                return state;
            }
            if (record.getHead().isEmpty()) {
                record.sealed(timeline.getSequence(), timeline.getHead());
            }
            if (!timeline.isSealed() || !timeline.getHead().equals(record.getHead())) {
                trouble = "what was archived does not end with the session's seal";
                return SessionState.BROKEN;
            }
            recount(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "an archived recording cannot be read back", e);
            trouble = "what was archived could not be read back";
        }
        return state;
    }

    /** Where the node was away shortly before the end, its last lines may not have come in time to be counted. */
    private void recount(VirtualFile recording) throws IOException {
        SessionCounts whole = new SessionCounts();
        try (InputStream in = recording.open()) {
            whole.read(in);
        }
        whole.into(record);
    }

    private FilePath output() {
        VirtualChannel channel = session.channel();
        return channel == null ? null : new FilePath(channel, session.gateway().output());
    }

    private void removeFromNode() throws InterruptedException {
        VirtualChannel channel = session.channel();
        if (channel != null && record.isArchived()) {
            remove(new FilePath(channel, session.gateway().directory()));
        }
    }

    private static void remove(FilePath directory) throws InterruptedException {
        try {
            directory.deleteRecursive();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove " + directory, e);
        }
    }

    private void save() {
        try {
            session.action().save();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot save the end of a session", e);
        }
        AuditLog.session(
                session.run().getExternalizableId(),
                record.getId(),
                "ended " + record.getState() + ", head " + record.getHead()
                        + Optional.of(trouble).filter(text -> !text.isEmpty()).map(text -> ", " + text).orElse(""));
    }

    private void report(Run<?, ?> run) throws IOException {
        listener.getLogger()
                .printf(
                        "[Production Guard] session %s ended: %d operations, %d denied, %d approved by people, %d values"
                                + " masked; recording %s%s%n",
                        record.getId(),
                        record.getOperations(),
                        record.getDenied(),
                        record.getApproved(),
                        record.getMasked(),
                        switch (record.getState()) {
                            case SEALED -> "sealed";
                            case BROKEN -> "BROKEN";
                            default -> "NOT SEALED";
                        },
                        trouble.isEmpty() ? "" : " (" + PlainText.line(trouble, 300) + ")");
        String url = Jenkins.get().getRootUrl();
        if (url != null) {
            listener.hyperlink(
                    url + run.getUrl() + GuardTab.URL_NAME + "/session/" + record.getId() + "/",
                    "[Production Guard] read the session");
            listener.getLogger().println();
        }
    }
}
