package io.productionguard.gateway.protocol.kubernetes;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.productionguard.gateway.protocol.http.Injection;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Puts the gateway's own bearer token into requests; fetches it off the event loop and again when it expires. */
final class BearerInjection implements Injection {

    private final TokenSource source;
    private final Executor blocking;
    /** The token in use, or the one that is being fetched. */
    private CompletableFuture<TokenSource.Token> current =
            CompletableFuture.completedFuture(new TokenSource.Token("", Instant.MIN));

    BearerInjection(TokenSource source, Executor blocking) {
        this.source = source;
        this.blocking = blocking;
    }

    @Override
    public CompletionStage<Outgoing> apply(Outgoing request) {
        return token().thenApply(token -> {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token.value());
            return request;
        });
    }

    private synchronized CompletableFuture<TokenSource.Token> token() {
        boolean usable = !current.isDone()
                || (!current.isCompletedExceptionally()
                        && Instant.now().isBefore(current.join().until()));
        if (!usable) {
            current = CompletableFuture.supplyAsync(this::fetch, blocking);
        }
        return current;
    }

    private TokenSource.Token fetch() {
        try {
            return source.fetch();
        } catch (IOException e) {
            throw new CompletionException(e.getMessage(), e);
        }
    }
}
