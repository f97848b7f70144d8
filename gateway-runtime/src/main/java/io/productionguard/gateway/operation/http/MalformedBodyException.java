package io.productionguard.gateway.operation.http;

/** A body that is not what its type says, or that servers do not agree how to read. */
public final class MalformedBodyException extends Exception {

    private static final long serialVersionUID = 1L;

    /** A body refused because of {@code reason}, one clause without any of it. */
    public MalformedBodyException(String reason) {
        super(reason, null, false, false);
    }
}
