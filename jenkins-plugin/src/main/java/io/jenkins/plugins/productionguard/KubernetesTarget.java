package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import java.util.Map;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A Kubernetes cluster, by its kubeconfig (a secret file) or a token (a secret text). */
public final class KubernetesTarget extends GuardTarget {

    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public KubernetesTarget(String name) {
        super(name, "");
    }

    /** The API server's URL, where the credentials do not say it. */
    @DataBoundSetter
    public void setAddress(String address) {
        address(address);
    }

    @Override
    String type() {
        return "kubernetes";
    }

    @Override
    Map<String, String> options() {
        return Map.of();
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
