package io.jenkins.plugins.productionguard;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions whose gateways this controller follows right now. */
final class LiveSessions {

    private static final Map<String, LiveSession> SESSIONS = new ConcurrentHashMap<>();

    private LiveSessions() {}

    static void add(LiveSession session) {
        SESSIONS.put(session.record().getId(), session);
    }

    static void remove(LiveSession session) {
        SESSIONS.remove(session.record().getId(), session);
    }

    static Optional<LiveSession> get(String id) {
        return Optional.ofNullable(SESSIONS.get(id));
    }

    static Collection<LiveSession> all() {
        return SESSIONS.values();
    }
}
