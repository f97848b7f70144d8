package io.productionguard.gateway.operation.http;

/** A request target that has no normal form, or whose normal form servers do not agree about. */
public final class MalformedTargetException extends Exception {

    private static final long serialVersionUID = 1L;

    /** A target refused because of {@code reason}, one clause without any of it. */
    public MalformedTargetException(String reason) {
        super(reason, null, false, false);
    }
}
