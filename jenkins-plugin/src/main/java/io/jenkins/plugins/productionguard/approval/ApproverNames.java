package io.jenkins.plugins.productionguard.approval;

import hudson.security.ACL;
import java.util.Collection;
import jenkins.model.IdStrategy;
import jenkins.model.Jenkins;

/** Compares users by the security realm's own idea of equal ids. */
public final class ApproverNames {

    private ApproverNames() {}

    /** Whether it is nobody in particular, so that nobody could account for the approval. */
    public static boolean isNobody(String user) {
        return user.isBlank() || user.equals(ACL.ANONYMOUS_USERNAME) || user.equals(ACL.SYSTEM_USERNAME);
    }

    public static boolean contains(Collection<String> users, String user) {
        IdStrategy strategy = Jenkins.get().getSecurityRealm().getUserIdStrategy();
        return users.stream().anyMatch(other -> strategy.equals(other, user));
    }
}
