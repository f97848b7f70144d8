package io.productionguard.gateway.record;

/** A {@link LineListener} that is being served. */
public interface Subscription extends AutoCloseable {

    /** Stops calling the listener, soon and without waiting; interrupts it when it blocks. */
    @Override
    void close();
}
