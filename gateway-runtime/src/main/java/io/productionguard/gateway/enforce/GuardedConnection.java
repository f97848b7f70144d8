package io.productionguard.gateway.enforce;

import io.productionguard.gateway.operation.Operation;
import java.util.Optional;

/** One client connection as the enforcement path sees it. Used by one event loop; nothing here blocks. */
public interface GuardedConnection {

    /** Number of the connection in the session. */
    long number();

    /**
     * Records as denied what no rule can let through, because the target's own settings leave it out.
     *
     * @param setting stands in the place of the rule
     * @param why one clause for people
     */
    void denied(Operation operation, String setting, String why);

    /** Decides and records an operation. Whatever goes wrong inside is a refusal. */
    Verdict submit(Operation operation);

    /**
     * Decides an operation like {@link #submit}, but recording that it was let through may wait for {@link #commit}: no byte
     * of it may leave before that, so that operations which come together are written together.
     */
    Verdict submitDeferred(Operation operation);

    /**
     * Has recorded what {@link #submitDeferred} let through on this connection.
     *
     * @return why nothing of it may leave, now or later, when that was impossible
     */
    Optional<Refusal> commit();

    /** Whether values of a column of this name are always masked. */
    boolean masksColumn(String name);

    /** Whether people would be asked about it, for a protocol that shows them more when they are; records nothing. */
    boolean asks(Operation operation);

    /** Masks a text from the target that belongs to no operation (a notice while idle, a notification). */
    String text(String text);

    /** Records that the client or the target broke the protocol. */
    void violation(String reason);

    /** The connection ended; withdraws what it still holds. */
    void closed(String reason);
}
