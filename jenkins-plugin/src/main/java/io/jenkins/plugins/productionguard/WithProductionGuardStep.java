package io.jenkins.plugins.productionguard;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** {@code withProductionGuard}: runs its body behind a gateway of its own. See {@link GuardBlockExecution}. */
public final class WithProductionGuardStep extends Step implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String policy;
    private ArrayList<GuardTarget> targets = new ArrayList<>();
    private String oidcCredentialsId;
    private String approvers;
    private String restriction;

    @DataBoundConstructor
    public WithProductionGuardStep(String policy) {
        this.policy = Util.fixNull(policy).trim();
    }

    /** Name of a policy of the global configuration. */
    public String getPolicy() {
        return policy;
    }

    public List<GuardTarget> getTargets() {
        return targets;
    }

    @DataBoundSetter
    public void setTargets(List<GuardTarget> targets) {
        this.targets = new ArrayList<>(Util.fixNull(targets));
    }

    public String getOidcCredentialsId() {
        return oidcCredentialsId;
    }

    /** Secret text credentials that mint the build's OIDC token. */
    @DataBoundSetter
    public void setOidcCredentialsId(String oidcCredentialsId) {
        this.oidcCredentialsId = Util.fixEmptyAndTrim(oidcCredentialsId);
    }

    public String getApprovers() {
        return approvers;
    }

    /** Users and groups who may approve, separated by commas; everybody with Job/Build when empty. */
    @DataBoundSetter
    public void setApprovers(String approvers) {
        this.approvers = Util.fixEmptyAndTrim(approvers);
    }

    public String getRestriction() {
        return restriction;
    }

    /** Path in the workspace of a configuration whose rules can only make the policy stricter. */
    @DataBoundSetter
    public void setRestriction(String restriction) {
        this.restriction = Util.fixEmptyAndTrim(restriction);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new GuardBlockExecution(this, context);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "withProductionGuard";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.WithProductionGuardStep_displayName();
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FilePath.class, Computer.class, FlowNode.class);
        }

        @RequirePOST
        public ListBoxModel doFillPolicyItems(@AncestorInPath Item item, @QueryParameter String policy) {
            ListBoxModel list = new ListBoxModel();
            if (GuardTarget.GuardTargetDescriptor.mayListCredentials(item)) {
                GuardConfiguration.get()
                        .names(item instanceof Job<?, ?> job ? job : null)
                        .forEach(list::add);
            }
            if (!Util.fixNull(policy).isEmpty() && list.stream().noneMatch(option -> option.value.equals(policy))) {
                list.add(policy);
            }
            return list;
        }

        @RequirePOST
        public FormValidation doCheckPolicy(@AncestorInPath Item item, @QueryParameter String value) {
            // The list is empty until it is filled.
            if (value.isEmpty() || !GuardTarget.GuardTargetDescriptor.mayListCredentials(item)) {
                return FormValidation.ok();
            }
            Job<?, ?> job = item instanceof Job<?, ?> found ? found : null;
            return GuardConfiguration.get().names(job).contains(value)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.WithProductionGuardStep_policy());
        }

        @RequirePOST
        public ListBoxModel doFillOidcCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String oidcCredentialsId) {
            StandardListBoxModel list = new StandardListBoxModel();
            list.includeEmptyValue();
            if (GuardTarget.GuardTargetDescriptor.mayListCredentials(item)) {
                list.includeMatchingAs(
                        ACL.SYSTEM2,
                        item,
                        StringCredentials.class,
                        List.of(),
                        CredentialsMatchers.instanceOf(StringCredentials.class));
            }
            return list.includeCurrentValue(Util.fixNull(oidcCredentialsId));
        }
    }
}
