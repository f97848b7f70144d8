package io.productionguard.gateway.record;

import java.io.IOException;

/** Where the enforcement path leaves its events. Thread-safe. */
public interface Recorder {

    /**
     * Appends one event to the chain and hands it to the operating system before returning. Only
     * {@link Event.OperationCompleted}, on which nothing waits, may be handed over up to 200 ms later; when that fails, the
     * next call says so.
     *
     * @return the sequence number of its line
     * @throws IOException when it could not be written; the operation it is about must then not be forwarded, and every
     *     later call fails the same way
     */
    long append(Event event) throws IOException;

    /**
     * Appends one event to the chain like {@link #append}, but it may be handed to the operating system as late as by the
     * next {@link #commit}, so that several are written at once. Nothing may rest on the event before that.
     *
     * @return the sequence number of its line
     * @throws IOException as {@link #append} does
     */
    default long appendDeferred(Event event) throws IOException {
        return append(event);
    }

    /**
     * Hands everything that was appended before to the operating system.
     *
     * @throws IOException when that fails or has failed before; what is about deferred events must then not happen
     */
    default void commit() throws IOException {}
}
