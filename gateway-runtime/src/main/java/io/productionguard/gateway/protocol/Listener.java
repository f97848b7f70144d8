package io.productionguard.gateway.protocol;

/** An open listener for one target. */
public interface Listener extends AutoCloseable {

    /** Where clients reach it. */
    Endpoint endpoint();

    /** Stops accepting and closes its connections, refusing what is held; returns when they are gone. */
    @Override
    void close();
}
