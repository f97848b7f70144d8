package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Actionable;
import hudson.model.Run;
import java.util.Collection;
import java.util.List;
import jenkins.management.Badge;
import jenkins.model.Tab;
import jenkins.model.TransientActionFactory;
import jenkins.security.stapler.StaplerDispatchable;
import org.kohsuke.stapler.StaplerProxy;

/** The sessions of a build, on the build's page. Needs {@code Guard/ViewSession} on the build. */
public final class GuardTab extends Tab implements StaplerProxy {

    static final String URL_NAME = "production-guard";

    private final Run<?, ?> run;
    private final GuardRunAction action;

    GuardTab(Run<?, ?> run, GuardRunAction action) {
        super((Actionable) run);
        this.run = run;
        this.action = action;
    }

    private boolean isVisible() {
        return run.hasPermission(GuardPermissions.VIEW_SESSION);
    }

    @Override
    public Object getTarget() {
        run.checkPermission(GuardPermissions.VIEW_SESSION);
        return this;
    }

    @Override
    public String getIconFileName() {
        return isVisible() ? "symbol-lock-closed" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.GuardTab_displayName();
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    @Override
    public Badge getBadge() {
        int pending = getPending().size();
        return pending == 0
                ? null
                : new Badge(
                        Integer.toString(pending), Messages.GuardTab_pending(pending), Badge.Severity.WARNING);
    }

    public Run<?, ?> getRun() {
        return run;
    }

    /** Also for summary and widget, which are shown on pages of other permissions. */
    public List<SessionRecord> getSessions() {
        if (!isVisible()) {
            return List.of();
        }
        for (SessionRecord session : action.getSessions()) {
            LiveSessions.get(session.getId()).ifPresent(live -> live.counts().into(session));
        }
        return action.getSessions();
    }

    public List<PendingView> getPending() {
        return getSessions().stream()
                .flatMap(session -> PendingView.of(run, session).stream())
                .toList();
    }

    /** {@code …/production-guard/session/s-…/} */
    @StaplerDispatchable
    public SessionPages getSession() {
        return new SessionPages();
    }

    /** The build's sessions by id. */
    public final class SessionPages {

        private SessionPages() {}

        @StaplerDispatchable
        public SessionPage getDynamic(String id) {
            return action.session(id).map(record -> new SessionPage(run, record)).orElse(null);
        }
    }

    /** Adds the tab to builds that have sessions. */
    @Extension
    @SuppressWarnings("rawtypes") // as the factory's type wants it
    public static final class Factory extends TransientActionFactory<Run> {

        @Override
        public Class<Run> type() {
            return Run.class;
        }

        @Override
        public Class<? extends Action> actionType() {
            return GuardTab.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Run run) {
            GuardRunAction action = null;
            for (Object candidate : run.getActions()) { // not getAction: that would ask the factories again
                if (candidate instanceof GuardRunAction found) {
                    action = found;
                }
            }
            return action == null ? List.of() : List.of(new GuardTab(run, action));
        }
    }
}
