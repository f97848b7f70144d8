package io.jenkins.plugins.productionguard;

import hudson.model.Cause;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The people behind a build: whoever started it, replayed it, or started the build that started it. */
final class Requesters {

    private Requesters() {}

    static List<String> of(Run<?, ?> run) {
        Set<String> users = new LinkedHashSet<>();
        collect(run.getCauses(), users);
        return new ArrayList<>(users);
    }

    private static void collect(Collection<? extends Cause> causes, Set<String> users) {
        for (Cause cause : causes) {
            if (cause instanceof Cause.UserIdCause user && user.getUserId() != null) {
                users.add(user.getUserId());
            } else if (cause instanceof Cause.UpstreamCause upstream) {
                collect(upstream.getUpstreamCauses(), users);
            }
        }
    }
}
