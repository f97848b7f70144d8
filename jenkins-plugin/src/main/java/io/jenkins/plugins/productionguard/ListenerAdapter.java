package io.jenkins.plugins.productionguard;

import hudson.model.BuildListener;
import hudson.model.TaskListener;
import java.io.PrintStream;

/** A task's listener where an older API wants a build's. */
final class ListenerAdapter implements BuildListener {

    private static final long serialVersionUID = 1L;

    private final TaskListener listener;

    private ListenerAdapter(TaskListener listener) {
        this.listener = listener;
    }

    static BuildListener of(TaskListener listener) {
        return listener instanceof BuildListener build ? build : new ListenerAdapter(listener);
    }

    @Override
    public PrintStream getLogger() {
        return listener.getLogger();
    }
}
