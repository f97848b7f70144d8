package io.jenkins.plugins.productionguard.approval;

import java.util.Collection;
import jenkins.model.IdStrategy;
import jenkins.model.Jenkins;

/** Compares users by the security realm's own idea of equal ids. */
public final class ApproverNames {

    private ApproverNames() {}

    public static boolean contains(Collection<String> users, String user) {
        IdStrategy strategy = Jenkins.get().getSecurityRealm().getUserIdStrategy();
        return users.stream().anyMatch(other -> strategy.equals(other, user));
    }
}
