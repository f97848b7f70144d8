package io.productionguard.gateway.enforce;

/** What the enforcement path answers to a submitted operation; the protocol obeys it. */
public sealed interface Verdict {

    /** It is recorded and may be forwarded, once, exactly as it was submitted. */
    record Forward(Passage passage) implements Verdict {}

    /** It must not be forwarded; the client gets the refusal as an error of its own protocol. */
    record Refuse(Refusal refusal) implements Verdict {}

    /** A human is being asked; keep the client's connection alive and wait. */
    record Hold(HeldOperation held) implements Verdict {}
}
