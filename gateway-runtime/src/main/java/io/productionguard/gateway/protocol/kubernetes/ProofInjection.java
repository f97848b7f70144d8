package io.productionguard.gateway.protocol.kubernetes;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.productionguard.gateway.net.ClientCertificate;
import io.productionguard.gateway.protocol.http.Injection;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Puts the gateway's own bearer token into requests, or shows its certificate on the connections they take; fetches either
 * off the event loop, and again when it expires.
 */
final class ProofInjection implements Injection {

    private final ProofSource source;
    private final Consumer<ClientCertificate> shown;
    private final Executor blocking;
    private final InstantSource clock;
    /** The proof in use, or the one that is being fetched. */
    private CompletableFuture<ProofSource.Proof> current =
            CompletableFuture.completedFuture(new ProofSource.Proof("", Optional.empty(), Instant.MIN));

    /** @param shown takes the certificate that connections opened from now on have to show */
    ProofInjection(ProofSource source, Consumer<ClientCertificate> shown, Executor blocking, InstantSource clock) {
        this.source = source;
        this.shown = shown;
        this.blocking = blocking;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outgoing> apply(Outgoing request) {
        return proof().thenApply(proof -> {
            if (proof.token().isEmpty()) {
                request.headers().remove(HttpHeaderNames.AUTHORIZATION);
            } else {
                request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + proof.token());
            }
            if (proof.certificate().isPresent()) {
                // A connection speaks for the certificate that it was opened with, and must not outlive it.
                request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            return request;
        });
    }

    private synchronized CompletableFuture<ProofSource.Proof> proof() {
        boolean usable = !current.isDone()
                || (!current.isCompletedExceptionally()
                        && clock.instant().isBefore(current.join().until()));
        if (!usable) {
            current = CompletableFuture.supplyAsync(this::fetch, blocking);
        }
        return current;
    }

    private ProofSource.Proof fetch() {
        try {
            ProofSource.Proof proof = source.fetch();
            proof.certificate().ifPresent(shown);
            return proof;
        } catch (IOException e) {
            throw new CompletionException(e.getMessage(), e);
        }
    }
}
