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
}
