package io.productionguard.gateway.enforce;

import io.productionguard.gateway.operation.Operation;

/** One client connection as the enforcement path sees it. Used by one event loop; nothing here blocks. */
public interface GuardedConnection {

    /** Number of the connection in the session. */
    long number();

    /** Decides and records an operation. Whatever goes wrong inside is a refusal. */
    Verdict submit(Operation operation);

    /** Whether values of a column of this name are always masked. */
    boolean masksColumn(String name);

    /** Masks a text from the target that belongs to no operation (a notice while idle, a notification). */
    String text(String text);

    /** Records that the client or the target broke the protocol. */
    void violation(String reason);

    /** The connection ended; withdraws what it still holds. */
    void closed(String reason);
}
