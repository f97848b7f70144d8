package io.jenkins.plugins.productionguard;

import hudson.model.Job;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.List;

/** Sessions of several builds, newest first, as far as somebody may see them. */
final class SessionList {

    private static final int MAX_SHOWN = 100;

    private SessionList() {}

    /** A session and its build. */
    public static final class Row {
        private final Run<?, ?> run;
        private final SessionRecord session;

        Row(Run<?, ?> run, SessionRecord session) {
            this.run = run;
            this.session = session;
        }

        public Run<?, ?> getRun() {
            return run;
        }

        public SessionRecord getSession() {
            return session;
        }

        /** From Jenkins' root, without a slash at the start. */
        public String getUrl() {
            return run.getUrl() + GuardTab.URL_NAME + "/session/" + session.getId() + "/";
        }
    }

    /** @param job only its sessions, or null for all */
    static List<Row> rows(Job<?, ?> job) {
        String prefix = job == null ? "" : job.getFullName() + "#";
        List<Row> rows = new ArrayList<>();
        for (SessionIndex.Entry entry : SessionIndex.get().entries()) {
            if (rows.size() >= MAX_SHOWN) {
                break;
            }
            if (entry.build().startsWith(prefix)) {
                row(entry, rows);
            }
        }
        return rows;
    }

    private static void row(SessionIndex.Entry entry, List<Row> rows) {
        Run<?, ?> run;
        try {
            run = Run.fromExternalizableId(entry.build());
        } catch (IllegalArgumentException | org.springframework.security.access.AccessDeniedException e) {
            return; // gone, renamed, or not for these eyes
        }
        GuardRunAction action = run == null ? null : run.getAction(GuardRunAction.class);
        if (action != null && run.hasPermission(GuardPermissions.VIEW_SESSION)) {
            action.session(entry.session()).ifPresent(session -> {
                LiveSessions.get(session.getId()).ifPresent(live -> live.counts().into(session));
                rows.add(new Row(run, session));
            });
        }
    }

    /** @param job only its held commands, or null for all */
    static List<PendingView> pending(Job<?, ?> job) {
        return LiveSessions.all().stream()
                .filter(live -> job == null || live.run().getParent().equals(job))
                .filter(live -> live.run().hasPermission(GuardPermissions.VIEW_SESSION))
                .flatMap(live -> PendingView.of(live.run(), live.record()).stream())
                .toList();
    }
}
