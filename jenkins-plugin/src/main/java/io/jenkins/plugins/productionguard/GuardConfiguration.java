package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Job;
import hudson.security.Permission;
import hudson.util.FormValidation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * What administrators decide once for all jobs: the policies, and whether a build may go on without proof of who it is.
 * Edited on a page of its own ({@link GuardManagement}), because it has a permission of its own.
 */
@Extension
@Symbol("productionGuard")
public final class GuardConfiguration extends GlobalConfiguration {

    private static final int MIN_LEASE = 30;
    private static final int MAX_LEASE = 3_600;

    private List<NamedPolicy> policies = new ArrayList<>();
    private boolean allowUnverifiedSessions;
    private int leaseSeconds = 300;

    public GuardConfiguration() {
        load();
    }

    public static GuardConfiguration get() {
        return ExtensionList.lookupSingleton(GuardConfiguration.class);
    }

    static void checkPermission() {
        Jenkins.get().checkPermission(GuardPermissions.CONFIGURE);
    }

    static boolean isName(String name) {
        return name != null && name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    }

    @NonNull
    @Override
    public Permission getRequiredGlobalConfigPagePermission() {
        return GuardPermissions.CONFIGURE;
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.GuardConfiguration_displayName();
    }

    public List<NamedPolicy> getPolicies() {
        return new ArrayList<>(policies);
    }

    /** @throws IllegalArgumentException when a name is unusable or there twice */
    @DataBoundSetter
    public void setPolicies(List<NamedPolicy> policies) {
        Set<String> names = new HashSet<>();
        for (NamedPolicy policy : Util.fixNull(policies)) {
            if (!isName(policy.getName()) || !names.add(policy.getName())) {
                throw new IllegalArgumentException(
                        "the policy name \"" + policy.getName() + "\" is unusable or there twice");
            }
        }
        this.policies = new ArrayList<>(Util.fixNull(policies));
        save();
    }

    public boolean isAllowUnverifiedSessions() {
        return allowUnverifiedSessions;
    }

    @DataBoundSetter
    public void setAllowUnverifiedSessions(boolean allowUnverifiedSessions) {
        this.allowUnverifiedSessions = allowUnverifiedSessions;
        save();
    }

    public int getLeaseSeconds() {
        return leaseSeconds;
    }

    /** How long a gateway survives without its controller, from 30 to 3600 seconds. */
    @DataBoundSetter
    public void setLeaseSeconds(int leaseSeconds) {
        this.leaseSeconds = Math.max(MIN_LEASE, Math.min(MAX_LEASE, leaseSeconds));
        save();
    }

    /** The policy of this name, if this job may use it. */
    Optional<NamedPolicy> policy(String name, Job<?, ?> job) {
        return policies.stream()
                .filter(policy -> policy.getName().equals(name) && policy.isFor(job))
                .findFirst();
    }

    /** Names of the policies that this job may use; all of them without a job. */
    List<String> names(Job<?, ?> job) {
        return policies.stream()
                .filter(policy -> job == null || policy.isFor(job))
                .map(NamedPolicy::getName)
                .collect(Collectors.toList());
    }

    @Override
    public boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        checkPermission();
        if (!json.has("policies")) {
            policies = new ArrayList<>();
        }
        try {
            req.bindJSON(this, json);
        } catch (IllegalArgumentException e) {
            throw new FormException(e, "policies");
        }
        save();
        AuditLog.configuration(
                Jenkins.getAuthentication2().getName(),
                "policies " + policies.stream()
                        .map(policy -> policy.getName() + " " + new PolicyText(policy.getYaml()).sha256())
                        .collect(Collectors.joining(", "))
                        + "; unverified sessions " + (allowUnverifiedSessions ? "allowed" : "refused"));
        return true;
    }

    @RequirePOST
    public FormValidation doCheckLeaseSeconds(@QueryParameter String value) {
        checkPermission();
        return FormValidation.validateIntegerInRange(value, MIN_LEASE, MAX_LEASE);
    }
}
