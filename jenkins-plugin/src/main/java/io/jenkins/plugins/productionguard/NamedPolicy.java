package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Job;
import hudson.util.FormValidation;
import java.util.Arrays;
import java.util.List;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** A policy that administrators wrote, under the name by which steps refer to it. */
public final class NamedPolicy extends AbstractDescribableImpl<NamedPolicy> {

    private final String name;
    private final String yaml;
    private String folders = "";

    @DataBoundConstructor
    public NamedPolicy(String name, String yaml) {
        this.name = Util.fixNull(name).trim();
        this.yaml = Util.fixNull(yaml);
    }

    public String getName() {
        return name;
    }

    /** Text of a {@code production-guard.yml}, usually without targets, which the steps name. */
    public String getYaml() {
        return yaml;
    }

    /** Full names of folders (or jobs), separated by commas or line ends, below which it may be used; empty for all. */
    public String getFolders() {
        return folders;
    }

    @DataBoundSetter
    public void setFolders(String folders) {
        this.folders = Util.fixNull(folders).trim();
    }

    /** Whether a job may use it. */
    boolean isFor(Job<?, ?> job) {
        List<String> names = Arrays.stream(folders.split("[,\\n]"))
                .map(String::trim)
                .filter(folder -> !folder.isEmpty())
                .toList();
        String full = job.getFullName();
        return names.isEmpty() || names.stream().anyMatch(folder -> full.equals(folder) || full.startsWith(folder + "/"));
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<NamedPolicy> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.NamedPolicy_displayName();
        }

        @RequirePOST
        public FormValidation doCheckName(@QueryParameter String value) {
            GuardConfiguration.checkPermission();
            return GuardConfiguration.isName(value)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.NamedPolicy_name());
        }

        /** Asks the gateway itself, by its own parser. */
        @RequirePOST
        public FormValidation doCheckYaml(@QueryParameter String value) {
            GuardConfiguration.checkPermission();
            return PolicyCheck.check(value);
        }
    }
}
