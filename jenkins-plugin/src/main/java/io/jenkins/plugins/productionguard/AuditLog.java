package io.jenkins.plugins.productionguard;

import java.util.logging.Level;
import java.util.logging.Logger;

/** One line in Jenkins' own log for everything that somebody may have to account for. */
final class AuditLog {

    private static final Logger LOG = Logger.getLogger("io.jenkins.plugins.productionguard.audit");

    private AuditLog() {}

    static void decision(String run, String session, PendingApproval request, boolean counted, String note) {
        LOG.log(
                Level.INFO,
                "{0} session {1} request {2}: {3} by {4}, {5}{6}; operation {7} on {8}",
                new Object[] {
                    run,
                    session,
                    request.requestId(),
                    request.verdict(),
                    PlainText.line(request.answeredBy(), 256),
                    counted ? "counted" : "not counted",
                    note.isEmpty() ? "" : " (" + PlainText.line(note, 500) + ")",
                    request.digest(),
                    PlainText.line(request.target(), 100)
                });
    }

    static void session(String run, String session, String what) {
        LOG.log(Level.INFO, "{0} session {1}: {2}", new Object[] {run, session, PlainText.line(what, 1_000)});
    }

    static void configuration(String user, String what) {
        LOG.log(Level.INFO, "configuration changed by {0}: {1}", new Object[] {user, PlainText.line(what, 1_000)});
    }
}
