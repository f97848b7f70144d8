package io.productionguard.gateway.cli;

/** Ends a command with one line for the user: what is wrong, and what to do. */
final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CliException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** One of {@link Exit}. */
    int exitCode() {
        return exitCode;
    }
}
