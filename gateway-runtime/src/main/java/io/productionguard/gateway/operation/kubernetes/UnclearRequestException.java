package io.productionguard.gateway.operation.kubernetes;

/**
 * A request that is refused before any rule sees it, because what the API server would make of it cannot be told for
 * certain. The message is one line for the client and repeats no value of the request.
 */
public final class UnclearRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean mediaType;

    private UnclearRequestException(String message, boolean mediaType) {
        super(message);
        this.mediaType = mediaType;
    }

    /** Something that is malformed or ambiguous. */
    public static UnclearRequestException malformed(String message) {
        return new UnclearRequestException(message, false);
    }

    /** A body in a form that is not read here. */
    static UnclearRequestException unsupported(String message) {
        return new UnclearRequestException(message, true);
    }

    /** Whether the form of the body is the reason (HTTP status 415 instead of 400). */
    public boolean isMediaType() {
        return mediaType;
    }
}
