package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.net.PublicTrust;
import io.productionguard.gateway.net.UpstreamTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** TLS towards the hosts of a session; the authorities are read when the first one is needed. Thread-safe. */
final class Trust {

    private static final int MAX_REMEMBERED = 128;

    private final Optional<Path> more;
    private final Executor blocking;
    private CompletableFuture<PublicTrust> authorities;
    private final Map<Destination, UpstreamTls> byDestination = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Destination, UpstreamTls> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** @param more PEM file of authorities to trust besides the runtime's own */
    Trust(Optional<Path> more, Executor blocking) {
        this.more = more;
        this.blocking = blocking;
    }

    /** TLS towards there; completes exceptionally with {@link UnreachableException}. */
    CompletableFuture<UpstreamTls> towards(Destination destination) {
        return authorities()
                .thenApply(trust -> {
                    synchronized (byDestination) {
                        return byDestination.computeIfAbsent(
                                destination, there -> trust.towards(there.host(), there.port()));
                    }
                })
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        new UnreachableException(502, "the authorities to trust could not be read")));
    }

    private synchronized CompletableFuture<PublicTrust> authorities() {
        if (authorities == null || authorities.isCompletedExceptionally()) {
            try {
                authorities = CompletableFuture.supplyAsync(this::load, blocking);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        return authorities;
    }

    private PublicTrust load() {
        try {
            return PublicTrust.load(more);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
