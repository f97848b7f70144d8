package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.operation.Access;
import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.sql.SqlActions;
import java.util.Set;

/**
 * What operations may have changed behind the gateway's back, so that it has to be looked at before the next decision
 * rests on it: the settings under which SQL text is read, and what stands behind the names of prepared statements.
 *
 * <p>The server reports settings with ReadyForQuery only, so within one pipeline they could be other than was last heard.
 * Prepared statements can be replaced by SQL, also from inside a function.
 */
final class Unsettled {

    private static final Set<String> ACTIONS =
            Set.of(SqlActions.ADMIN, SqlActions.CALL, SqlActions.CODE, SqlActions.PREPARE, SqlActions.NOT_UNDERSTOOD);
    private static final long NOTHING = -1;

    private long settingsSince = NOTHING;
    private long generation;

    /** An operation is on its way in this segment. */
    void sent(Meaning meaning, long segment) {
        boolean replaces = false;
        boolean sets = false;
        for (Access access : meaning.accesses()) {
            replaces |= ACTIONS.contains(access.action());
            sets |= access.action().equals(SqlActions.SESSION);
        }
        generation += replaces ? 1 : 0;
        // A setting that is taken for harmless is looked at all the same: much rests on it, and it costs a pipeline
        // only.
        if (replaces || sets) {
            settingsSince = segment;
        }
    }

    /** The server has reported what changed up to this segment. */
    void reported(long segment) {
        if (settingsSince <= segment) {
            settingsSince = NOTHING;
        }
    }

    /** The settings were looked at. */
    void settingsKnown() {
        settingsSince = NOTHING;
    }

    boolean settingsUnknown() {
        return settingsSince != NOTHING;
    }

    /** The first segment whose end tells the settings, when they are unknown. */
    long settingsSince() {
        return settingsSince;
    }

    /** Grows whenever a name may have got another statement. */
    long generation() {
        return generation;
    }
}
