package io.productionguard.gateway.control;

/** A decision that is not authentic, not for this session, or not now; the message is one line that says which. */
public final class DecisionRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    DecisionRefusedException(String message) {
        super(message);
    }
}
