package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.RunListener;

/** Forgets the sessions of builds that are deleted. */
@Extension
public final class GuardRunListener extends RunListener<Run<?, ?>> {

    @Override
    public void onDeleted(@NonNull Run<?, ?> run) {
        if (run.getAction(GuardRunAction.class) != null) {
            SessionIndex.get().removed(run);
        }
    }
}
