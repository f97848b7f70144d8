package io.jenkins.plugins.productionguard;

import hudson.Extension;
import hudson.model.RootAction;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerProxy;

/** The sessions of all jobs, with what waits for approval at the top. */
@Extension
public final class GuardRootAction implements RootAction, StaplerProxy {

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(GuardPermissions.VIEW_SESSION);
        return this;
    }

    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(GuardPermissions.VIEW_SESSION) ? "symbol-lock-closed" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.GuardRootAction_displayName();
    }

    @Override
    public String getUrlName() {
        return GuardTab.URL_NAME;
    }

    public List<SessionList.Row> getRows() {
        return SessionList.rows(null);
    }

    public List<PendingView> getPending() {
        return SessionList.pending(null);
    }
}
