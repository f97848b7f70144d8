package io.productionguard.gateway.mask;

/**
 * Masks one body that arrives in pieces of any size, in bounded memory: what could be the beginning of something to be
 * masked is kept back until it is decided. Not thread-safe.
 */
public interface MaskStream {

    /** Takes the next piece; returns what can be passed on by now, possibly nothing. */
    byte[] feed(byte[] piece, int offset, int length);

    /** Ends the body; returns what was kept back, masked where necessary. */
    byte[] end();

    /** Lets go of what is kept back although the body has not ended, for interactive output that paused. */
    byte[] flush();

    /** Values masked so far in this body. */
    long maskedValues();
}
