package io.jenkins.plugins.productionguard;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.HostnamePortRequirement;
import hudson.AbortException;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.productionguard.json.Json;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** A production system that a block reaches through the gateway, as a Jenkinsfile names it. */
public abstract class GuardTarget extends AbstractDescribableImpl<GuardTarget> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private String address;
    private String credentialsId;
    private String tls;
    private String ca;

    protected GuardTarget(String name, String address) {
        this.name = Util.fixNull(name).trim();
        this.address = Util.fixNull(address).trim();
    }

    public final String getName() {
        return name;
    }

    public final String getAddress() {
        return address;
    }

    /** For types whose address may come from elsewhere. */
    final void address(String value) {
        address = Util.fixNull(value).trim();
    }

    public final String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public final void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public final String getTls() {
        return tls;
    }

    /** How the connection to the target is protected: {@code verify-full} unless set. */
    @DataBoundSetter
    public final void setTls(String tls) {
        this.tls = Util.fixEmptyAndTrim(tls);
    }

    public final String getCa() {
        return ca;
    }

    /** Absolute path of a PEM file on the agent with the authorities to trust. */
    @DataBoundSetter
    public final void setCa(String ca) {
        this.ca = Util.fixEmptyAndTrim(ca);
    }

    /**
     * Fills in what the credential says about the target.
     *
     * @throws AbortException when something is missing that it does not say
     */
    void complete(TargetCredential credential) throws AbortException {
        // Most credentials say nothing about it.
    }

    /** The type's name in the configuration. */
    abstract String type();

    /** Members of the type's own. */
    abstract Map<String, String> options();

    /** The target as a line of YAML below {@code targets:}; JSON is YAML. */
    final String yaml() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type());
        if (!address.isEmpty()) {
            members.put("address", address);
        }
        options().forEach((option, value) -> {
            if (value != null) {
                members.put(option, value);
            }
        });
        if (tls != null) {
            members.put("tls", tls);
        }
        if (ca != null) {
            members.put("ca", ca);
        }
        if (credentialsId != null) {
            members.put("credential", name);
        }
        return "  " + Json.write(name) + ": " + Json.write(members) + "\n";
    }

    /** Looks the credential up for this build and notes its use. */
    final Optional<TargetCredential> credential(Run<?, ?> run) throws IOException, InterruptedException {
        if (credentialsId == null) {
            return Optional.empty();
        }
        StandardCredentials credentials =
                CredentialsProvider.findCredentialById(credentialsId, StandardCredentials.class, run, requirements(address));
        if (credentials == null) {
            throw new AbortException("Production Guard: there are no credentials \"" + credentialsId
                    + "\" that this job may use for the target " + name);
        }
        CredentialsProvider.track(run, credentials);
        return Optional.of(TargetCredential.of(credentials));
    }

    private static List<DomainRequirement> requirements(String address) {
        String host = Util.fixNull(address).replaceFirst("^[a-z]+://", "").replaceFirst("[:/].*$", "");
        return host.isEmpty() ? List.of() : List.of(new HostnamePortRequirement(host, 0));
    }

    /** What the forms of all types share. */
    public abstract static class GuardTargetDescriptor extends Descriptor<GuardTarget> {

        @RequirePOST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String credentialsId, @QueryParameter String address) {
            StandardListBoxModel list = new StandardListBoxModel();
            list.includeEmptyValue();
            if (mayListCredentials(item)) {
                list.includeMatchingAs(
                        ACL.SYSTEM2,
                        item,
                        StandardCredentials.class,
                        requirements(address),
                        CredentialsMatchers.instanceOf(StandardCredentials.class));
            }
            return list.includeCurrentValue(Util.fixNull(credentialsId));
        }

        @RequirePOST
        public ListBoxModel doFillTlsItems() {
            ListBoxModel list = new ListBoxModel();
            list.add(Messages.GuardTarget_tls_default(), "");
            List.of("verify-full", "verify-ca", "require", "disable").forEach(list::add);
            return list;
        }

        @RequirePOST
        public FormValidation doCheckName(@QueryParameter String value) {
            return value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.GuardTarget_name());
        }

        static boolean mayListCredentials(Item item) {
            return item == null
                    ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
        }
    }
}
