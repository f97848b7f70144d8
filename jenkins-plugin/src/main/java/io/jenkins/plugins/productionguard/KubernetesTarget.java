package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A Kubernetes cluster, by its kubeconfig (a secret file) or a token (a secret text). */
public final class KubernetesTarget extends GuardTarget {

    private static final long serialVersionUID = 1L;

    /** A cluster's address in a kubeconfig, which is YAML or JSON. */
    private static final Pattern SERVER = Pattern.compile("\\bserver\"?:\\s*[\"']?(https://[^\\s\"',#}]+)");

    private String namespace;

    @DataBoundConstructor
    public KubernetesTarget(String name) {
        super(name, "");
    }

    /** The API server's URL, where the credentials do not say it. */
    @DataBoundSetter
    public void setAddress(String address) {
        address(address);
    }

    public String getNamespace() {
        return namespace;
    }

    /** Where clients work unless they name another. */
    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    /** Takes the address from a kubeconfig that names one server. */
    @Override
    void complete(TargetCredential credential) throws AbortException {
        if (!getAddress().isEmpty()) {
            return;
        }
        Set<String> servers = new TreeSet<>();
        Matcher matcher = SERVER.matcher(credential.secret());
        while (matcher.find()) {
            servers.add(matcher.group(1));
        }
        if (servers.size() != 1) {
            throw new AbortException("Production Guard: give the target " + getName()
                    + " an address; its credentials name " + servers.size() + " servers");
        }
        address(servers.iterator().next());
    }

    @Override
    String type() {
        return "kubernetes";
    }

    @Override
    Map<String, String> options() {
        return namespace == null ? Map.of() : Map.of("namespace", namespace);
    }

    @Extension
    @Symbol("kubernetes")
    public static final class DescriptorImpl extends GuardTargetDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.KubernetesTarget_displayName();
        }
    }
}
