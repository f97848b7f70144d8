package io.productionguard.gateway.protocol.proxy;

/** A destination is not connected to; the message is one clause for the client and the recording. */
final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status for the client: 403 not to be reached from here, 502 not reachable, 504 not in time, 503 too much */
    UnreachableException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
