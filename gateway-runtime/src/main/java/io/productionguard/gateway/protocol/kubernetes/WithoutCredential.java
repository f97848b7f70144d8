package io.productionguard.gateway.protocol.kubernetes;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.productionguard.gateway.protocol.http.Injection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Nothing in the header, because the TLS certificate proves the gateway, or nothing does. */
enum WithoutCredential implements Injection {
    INSTANCE;

    @Override
    public CompletionStage<Outgoing> apply(Outgoing request) {
        request.headers().remove(HttpHeaderNames.AUTHORIZATION);
        return CompletableFuture.completedFuture(request);
    }
}
