package io.jenkins.plugins.productionguard;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Node;
import java.io.Serializable;
import java.util.List;

/** Puts what locks a command in before the command, where the gateway said so. */
final class IsolatingLauncher extends LauncherDecorator implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String[] prefix;

    IsolatingLauncher(List<String> prefix) {
        this.prefix = prefix.toArray(new String[0]);
    }

    @NonNull
    @Override
    public Launcher decorate(@NonNull Launcher launcher, @NonNull Node node) {
        return launcher.decorateByPrefix(prefix);
    }
}
