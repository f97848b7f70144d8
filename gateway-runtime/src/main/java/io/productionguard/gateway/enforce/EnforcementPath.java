package io.productionguard.gateway.enforce;

import io.productionguard.gateway.identity.Caller;

/** The way every operation of every protocol takes. Thread-safe. */
public interface EnforcementPath {

    /**
     * Admits a client whose identity has been proved.
     *
     * @param client where it comes from, for the recording
     * @throws java.io.IOException when this cannot be recorded; the client must then be turned away
     */
    GuardedConnection connect(String target, Caller caller, String client) throws java.io.IOException;

    /** Masks an answer that no client gets, which the gateway asked for so that people know what they decide about. */
    BodyPassage unrecorded();

    /** Records a client that was turned away. */
    void refused(String target, String client, String reason);
}
