package io.jenkins.plugins.productionguard;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.model.RunAction2;

/** The sessions of a build, in its own record. The pages are {@link GuardTab}. */
public final class GuardRunAction extends InvisibleAction implements RunAction2 {

    private final List<SessionRecord> sessions = new CopyOnWriteArrayList<>();
    private transient Run<?, ?> run;

    /** The build's action, attached if it has none. */
    static GuardRunAction of(Run<?, ?> run) {
        synchronized (GuardRunAction.class) {
            GuardRunAction action = run.getAction(GuardRunAction.class);
            if (action == null) {
                action = new GuardRunAction();
                run.addAction(action);
            }
            return action;
        }
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        run = r;
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        run = r;
    }

    public Run<?, ?> getRun() {
        return run;
    }

    public List<SessionRecord> getSessions() {
        return sessions;
    }

    public Optional<SessionRecord> session(String id) {
        return sessions.stream().filter(session -> session.getId().equals(id)).findFirst();
    }

    void add(SessionRecord session) throws IOException {
        sessions.add(session);
        run.save();
    }

    void save() throws IOException {
        run.save();
    }
}
