package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerProxy;

/** The sessions of a job over its builds. */
public final class JobSessions implements Action, StaplerProxy {

    private final Job<?, ?> job;

    JobSessions(Job<?, ?> job) {
        this.job = job;
    }

    @Override
    public Object getTarget() {
        job.checkPermission(GuardPermissions.VIEW_SESSION);
        return this;
    }

    @Override
    public String getIconFileName() {
        return job.hasPermission(GuardPermissions.VIEW_SESSION) && !getRows().isEmpty() ? "symbol-lock-closed" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.GuardTab_displayName();
    }

    @Override
    public String getUrlName() {
        return GuardTab.URL_NAME;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    public List<SessionList.Row> getRows() {
        return SessionList.rows(job);
    }

    public List<PendingView> getPending() {
        return SessionList.pending(job);
    }

    /** Adds the page to every job; it shows itself once there are sessions. */
    @Extension
    @SuppressWarnings("rawtypes") // as the factory's type wants it
    public static final class Factory extends TransientActionFactory<Job> {

        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Job job) {
            return List.of(new JobSessions(job));
        }
    }
}
