package io.jenkins.plugins.productionguard;

import hudson.model.Run;
import java.util.List;

/** A held command on a page, with the way to answer it. */
public final class PendingView {

    private final Run<?, ?> run;
    private final SessionRecord session;
    private final PendingApproval request;

    private PendingView(Run<?, ?> run, SessionRecord session, PendingApproval request) {
        this.run = run;
        this.session = session;
        this.request = request;
    }

    static List<PendingView> of(Run<?, ?> run, SessionRecord session) {
        return session.getPending().stream()
                .filter(request -> !request.isAnswered())
                .map(request -> new PendingView(run, session, request))
                .toList();
    }

    public Run<?, ?> getRun() {
        return run;
    }

    public SessionRecord getSession() {
        return session;
    }

    public PendingApproval getRequest() {
        return request;
    }

    /** From Jenkins' root, without a slash at the start. */
    public String getUrl() {
        return run.getUrl() + GuardTab.URL_NAME + "/session/" + session.getId() + "/";
    }
}
