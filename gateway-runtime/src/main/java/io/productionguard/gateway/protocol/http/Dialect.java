package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Passage;
import java.util.Optional;

/**
 * What one kind of HTTP target understands: which requests mean what, and how its answers are masked. The engine does the
 * rest: framing, proof of identity, decisions, holding, forwarding, back-pressure.
 *
 * <p>One instance serves one listener. Called on event loops, by several at once; nothing may block. A method that throws
 * has its request refused.
 */
public interface Dialect {

    /**
     * The proof of identity in a request: what {@link
     * io.productionguard.gateway.identity.CallerAuthenticator#authenticate} gets. Look at {@code headers} as the client sent
     * them; the engine removes {@code Authorization} and every name in {@link #proofHeaders} before anything else sees it.
     */
    default Optional<String> proof(HttpHeaders headers) {
        return Proofs.authorization(headers);
    }

    /** Lower-case names of header fields, beside {@code authorization}, that may hold a client's proof of identity. */
    default java.util.Set<String> proofHeaders() {
        return java.util.Set.of();
    }

    /** Whether an encoded slash in this path, which is in normal form, is part of a name; else the request is refused. */
    default boolean keepsSlashes(String path) {
        return false;
    }

    /**
     * What the request means. The body is complete up to {@link HttpLimits#requestBody}; a longer one is not there, and what
     * cannot be told without it must be refused or be an action that no glob allows. The engine adds {@code http.unread-body}
     * handling itself: a request without its body is never held, only allowed or denied.
     *
     * @param body decoded content, or empty when it is longer than the limit
     */
    Reading read(RequestHead request, Optional<byte[]> body);

    /**
     * Edits the header fields that go to the target, after hop-by-hop fields and proofs were removed and before the
     * credential is put in: for example what the client would accept but masking cannot read. {@code Accept-Encoding} is
     * the engine's.
     */
    default void prepare(RequestHead request, HttpHeaders outgoing) {}

    /**
     * Requests whose answers tell the approver what the held one would do; sent before the question is asked.
     *
     * @param masks for what of the answers is shown: what a client that reads it may not see, people need not see either
     */
    default Optional<Preview> preview(RequestHead request, Optional<byte[]> body, BodyPassage masks) {
        return Optional.empty();
    }

    /**
     * How the body of this answer is masked. Not called for answers without a body. A body with a content coding is
     * decoded by the engine before and not encoded again.
     */
    BodyMasking masking(RequestHead request, ResponseHead response, Passage passage);

    /** A refusal as the client of such a target understands it. */
    Reply reply(RefusedRequest refused);

    /**
     * Reads both directions of a connection that the target switched to another protocol (101). Empty refuses the switch;
     * it is asked for before the request is forwarded, with the protocols the client offers.
     */
    default Optional<Tunnel> tunnel(RequestHead request) {
        return Optional.empty();
    }
}
