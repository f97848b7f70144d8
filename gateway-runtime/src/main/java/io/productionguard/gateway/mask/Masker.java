package io.productionguard.gateway.mask;

import java.util.Optional;

/**
 * Replaces secrets and personal data by one-way tokens such as {@code [masked:email:3]}. The same value gets the same
 * token throughout a session, so that a reader can still compare; nothing leads back from the token to the value.
 *
 * <p>One instance serves a whole session. Thread-safe.
 */
public interface Masker {

    /**
     * Masks one complete value, UTF-8 or any ASCII superset.
     *
     * @return the masked bytes, or null when nothing in it had to be masked (the common case, without allocation)
     */
    byte[] mask(byte[] value, int offset, int length);

    /**
     * Whether {@link #mask} has to look at a value at all: false, after one quick pass, says that it would leave it as it is.
     */
    boolean suspicious(byte[] value, int offset, int length);

    /** Masks a text; returns the same instance when nothing had to be masked. */
    String mask(String text);

    /** The kind of token that values of this column always get, or empty when only their content decides. */
    Optional<String> columnKind(String column);

    /**
     * The kind of token that this value of a setting gets because of the setting's name: what {@link #columnKind} says, and
     * the values of names such as {@code STRIPE_KEY} when they look like a secret. For settings only (environment variables,
     * configuration): in data such names mean other things.
     */
    Optional<String> settingKind(String name, byte[] value, int offset, int length);

    /** The token that stands for this whole value, as {@link #columnKind} demands. */
    byte[] token(String kind, byte[] value, int offset, int length);

    /** The first mask token in a request, which must not travel to a target. */
    Optional<String> findToken(byte[] request, int offset, int length);

    /** A masker for one body that arrives in pieces; not thread-safe. */
    MaskStream stream();

    /** How many values were masked since the session began. */
    long maskedValues();
}
