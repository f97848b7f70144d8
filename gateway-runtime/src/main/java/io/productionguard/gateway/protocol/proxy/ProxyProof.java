package io.productionguard.gateway.protocol.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.protocol.http.Proofs;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Finds out who opens a connection: {@code Proxy-Authorization} holds the session's token, as everywhere. */
final class ProxyProof {

    private ProxyProof() {}

    static CompletionStage<Caller> of(ProxyServices services, HttpHeaders headers) {
        Optional<String> proof = Proofs.credentials(headers, "proxy-authorization");
        return proof.isPresent()
                ? services.context().authenticator().authenticate(proof.get())
                : CompletableFuture.failedFuture(new IdentityException("the request has no token for the proxy"));
    }

    /** Why there is no caller, for the client. */
    static String clause(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IdentityException ? cause.getMessage() : "its identity could not be checked";
    }
}
