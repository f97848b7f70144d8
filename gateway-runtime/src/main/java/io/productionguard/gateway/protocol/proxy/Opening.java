package io.productionguard.gateway.protocol.proxy;

/** What a client's first request has set off, until another handler has its connection. Event loop only. */
interface Opening {

    /** Begins; {@link ProxyHandler} is told how it ends. */
    void begin();

    /** The client is gone, or sent what it must not send; whatever was begun is taken back. */
    void abandon(String reason);
}
