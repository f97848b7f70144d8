package io.productionguard.gateway.protocol.http.body;

import java.util.concurrent.CompletionStage;

/**
 * Rewrites one body that arrives in pieces cut anywhere, in bounded memory. Event loop only. What it returns is what the
 * client gets; the engine accounts for it with the recording.
 */
public interface BodyFilter {

    /** Nothing. */
    byte[] NOTHING = new byte[0];

    /**
     * Takes the next piece.
     *
     * @return what can be passed on by now, possibly {@link #NOTHING}; see also {@link #stopped}
     * @throws UnmaskableException when the rest of the body must not reach the client; the connection is then cut
     */
    byte[] feed(byte[] piece, int offset, int length) throws UnmaskableException;

    /**
     * Tells that a filter stopped in the middle of the piece it took last, because the rest would hold up the event loop for too
     * long: what has to be waited for before {@link #more} goes on. Until then nothing else may be called but {@link #close},
     * and the piece must stay as it is.
     *
     * @return null when all of the piece was taken
     */
    default CompletionStage<?> stopped() {
        return null;
    }

    /** Goes on with the piece after what {@link #stopped} told has come, on another turn of the event loop. */
    default byte[] more() throws UnmaskableException {
        return NOTHING;
    }

    /** Lets go of what is kept back although the body has not ended: called when nothing came for 200 ms. */
    byte[] flush() throws UnmaskableException;

    /** Ends the body; returns what was kept back. */
    byte[] end() throws UnmaskableException;

    /** Lets go of what it holds; called once, also when the body did not end. */
    default void close() {}

    /** The body cannot be masked from here on. */
    final class UnmaskableException extends Exception {

        private static final long serialVersionUID = 1L;

        /** @param reason one clause, without any of the body */
        public UnmaskableException(String reason) {
            super(reason, null, false, false);
        }
    }
}
