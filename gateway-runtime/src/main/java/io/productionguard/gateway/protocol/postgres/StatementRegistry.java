package io.productionguard.gateway.protocol.postgres;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Prepared statements and portals of one connection, by name: what a Bind or Execute that arrives now will find on the
 * server.
 *
 * <p>Changes are entered when their message is forwarded, because the decision about a following message needs them before
 * the server has answered. When the server then skips or rejects the message, the change is undone, newest first.
 *
 * <p>The messages between two Syncs are a <em>segment</em>. An error makes the server skip the rest of its segment, so a
 * decision that rests on an unconfirmed change of the same segment is safe: if the change fails, what was decided is
 * skipped. Across segments it is not, so there {@link #settled(PreparedStatement)} has to be waited for; otherwise a
 * client could have one text decided and another executed under the same name.
 */
final class StatementRegistry {

    /** Names in both maps together; every one costs memory that the client decides about. */
    static final int LIMIT = 10_000;

    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private long segment;

    long segment() {
        return segment;
    }

    /** A Sync or Query was sent. */
    void nextSegment() {
        segment++;
    }

    boolean full() {
        return statements.size() + portals.size() >= LIMIT;
    }

    PreparedStatement statement(String name) {
        return statements.get(name);
    }

    Portal portal(String name) {
        return portals.get(name);
    }

    /** Whether it will be what it is now when a message that is sent now reaches the server. */
    boolean settled(PreparedStatement statement) {
        return statement.confirmed() || statement.segment() == segment;
    }

    /** See {@link #settled(PreparedStatement)}. */
    boolean settled(Portal portal) {
        return portal.confirmed() || portal.segment() == segment;
    }

    void prepare(Expectation expectation, PreparedStatement statement) {
        expectation.statement = statement;
        expectation.previousStatement = statements.put(statement.name(), statement);
    }

    void bind(Expectation expectation, Portal portal) {
        expectation.portal = portal;
        expectation.previousPortal = portals.put(portal.name(), portal);
    }

    void closeStatement(Expectation expectation, String name) {
        expectation.previousStatement = statements.remove(name);
    }

    void closePortal(Expectation expectation, String name) {
        expectation.previousPortal = portals.remove(name);
    }

    /** A Query does away with the unnamed statement and portal. */
    void closeUnnamed(Expectation expectation) {
        closeStatement(expectation, "");
        closePortal(expectation, "");
    }

    /** The server did not do what the expectation stood for. */
    void undo(Expectation expectation) {
        if (expectation.statement != null && expectation.kind == Expectation.Kind.PARSE) {
            statements.remove(expectation.statement.name());
        }
        if (expectation.previousStatement != null) {
            statements.put(expectation.previousStatement.name(), expectation.previousStatement);
        }
        if (expectation.portal != null && expectation.kind == Expectation.Kind.BIND) {
            portals.remove(expectation.portal.name());
            expectation.portal.passage().completed("not executed", true);
        }
        if (expectation.previousPortal != null) {
            portals.put(expectation.previousPortal.name(), expectation.previousPortal);
        }
    }

    /** A transaction ended with this segment, and with it every portal bound in it or before. */
    void endPortals(long endedSegment) {
        if (portals.isEmpty()) {
            return;
        }
        for (Iterator<Portal> each = portals.values().iterator(); each.hasNext(); ) {
            Portal portal = each.next();
            if (portal.segment() <= endedSegment) {
                portal.passage().completed("portal closed", false);
                each.remove();
            }
        }
    }

    /** The connection ended. */
    void end() {
        for (Portal portal : portals.values()) {
            portal.passage().completed("connection closed", true);
        }
        portals.clear();
        statements.clear();
    }
}
