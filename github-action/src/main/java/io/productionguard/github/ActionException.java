package io.productionguard.github;

/** Ends the action with a message for the person who wrote the workflow: one line, what is wrong and what to do. */
final class ActionException extends Exception {

    private static final long serialVersionUID = 1L;

    ActionException(String message) {
        super(message);
    }

    ActionException(String message, Throwable cause) {
        super(message, cause);
    }
}
