package io.productionguard.gateway.identity;

/** An identity that could not be proved; the message says what is wrong without repeating the token. */
public final class IdentityException extends Exception {

    private static final long serialVersionUID = 1L;

    public IdentityException(String message) {
        super(message);
    }

    public IdentityException(String message, Throwable cause) {
        super(message, cause);
    }
}
