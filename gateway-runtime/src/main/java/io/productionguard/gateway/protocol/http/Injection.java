package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Puts the target's credential into a request on its way out, in place of whatever the client had there. Thread-safe. */
public interface Injection {

    /** No credential. */
    Injection NONE = CompletableFuture::completedFuture;

    /**
     * A request on its way out.
     *
     * @param method as it will be sent
     * @param target path and query
     * @param headers may be changed; {@code host} is set
     * @param bodyHash gives the SHA-256 of the body in lower-case hexadecimal; empty when it is streamed and not known
     */
    record Outgoing(String method, String target, HttpHeaders headers, Supplier<String> bodyHash) {

        /** The same with another path and query. */
        public Outgoing withTarget(String newTarget) {
            return new Outgoing(method, newTarget, headers, bodyHash);
        }
    }

    /**
     * Puts the credential in. Does not block; a credential that has to be fetched first completes later.
     *
     * @return the request to send; completes exceptionally when there is no credential, and the client gets 502
     */
    CompletionStage<Outgoing> apply(Outgoing request);
}
