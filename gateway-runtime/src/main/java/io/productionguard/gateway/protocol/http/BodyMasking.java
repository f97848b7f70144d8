package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.protocol.http.body.BodyFilter;

/** How the body of one answer reaches the client. */
public sealed interface BodyMasking {

    /** Through a filter that masks it. */
    record Filtered(BodyFilter filter) implements BodyMasking {}

    /** As it is, because nothing in it can be read and a rule or setting says that this is accepted. */
    record Unmasked() implements BodyMasking {}

    /**
     * Not at all: it cannot be masked. The client gets an answer 502 in its place.
     *
     * @param reason one sentence
     */
    record Withheld(String reason) implements BodyMasking {}

    /** Through {@code filter}. */
    static BodyMasking by(BodyFilter filter) {
        return new Filtered(filter);
    }
}
