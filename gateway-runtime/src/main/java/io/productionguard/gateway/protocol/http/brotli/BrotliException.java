package io.productionguard.gateway.protocol.http.brotli;

/** The rest of a body in Brotli cannot, or must not, be decoded. */
public final class BrotliException extends Exception {

    private static final long serialVersionUID = 1L;

    private BrotliException(String reason) {
        super(reason, null, false, false);
    }

    /** @param reason one clause, without any of the body */
    static BrotliException because(String reason) {
        return new BrotliException(reason);
    }

    /** @param what is wrong with the coded bytes; one clause */
    static BrotliException damaged(String what) {
        return new BrotliException("its br coding is damaged: " + what);
    }
}
