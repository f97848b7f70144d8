package io.productionguard.gateway.enforce;

/**
 * Masking and accounting for an answer that is one body and not rows: a document whose values have names, or a text. Used
 * by one event loop only, but for {@link #always}, {@link #value}, {@link #token} and {@link #text}: while the loop waits for it,
 * another thread may use those.
 */
public interface BodyPassage {

    /** Whether values under this name (a JSON member, a form field) are always masked, whatever they contain. */
    boolean always(String name);

    /**
     * Masks one complete value.
     *
     * @param name it has, or {@code ""}
     * @return the bytes to send instead, or null when the value may pass as it is
     */
    byte[] value(String name, byte[] value, int offset, int length);

    /**
     * Masks one complete value of a setting (an environment variable, a line of configuration): as {@link #value}, and by
     * names that mean a secret only in settings, when the value looks like one.
     *
     * @return the bytes to send instead, or null when the value may pass as it is
     */
    byte[] setting(String name, byte[] value, int offset, int length);

    /**
     * Whether {@link #value} might mask something in a value for its content: false says, at little cost, that it would not.
     */
    boolean suspicious(byte[] value, int offset, int length);

    /**
     * The token that stands for this value, for values that are secret because of where they stand.
     *
     * @param kind lower-case word that tells a reader what was there, such as {@code secret}
     */
    byte[] token(String kind, byte[] value, int offset, int length);

    /** A masker for a text that arrives in pieces cut anywhere. */
    Text text();

    /**
     * Accounts for bytes that the client gets: number, digest, and the beginning that the recording keeps. Nobody may change
     * the piece afterwards.
     */
    void sent(byte[] piece, int offset, int length);

    /** Accounts for bytes that the client gets and that are no text: number and digest only. */
    void opaque(byte[] piece, int offset, int length);

    /**
     * Keeps a masked text for the recording that is not itself what the client gets: the readable part of a stream, what a
     * client typed into it.
     */
    void keep(byte[] piece, int offset, int length);

    /** One text that is masked while it arrives. */
    interface Text {

        /** Takes the next piece; returns what can be passed on by now, possibly nothing. */
        byte[] feed(byte[] piece, int offset, int length);

        /** Lets go of what is kept back although the text has not ended. */
        byte[] flush();

        /** Ends the text; returns what was kept back. */
        byte[] end();

        /** How many values were masked in it so far. */
        long masked();
    }
}
