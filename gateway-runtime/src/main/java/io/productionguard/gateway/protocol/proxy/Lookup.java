package io.productionguard.gateway.protocol.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;

/**
 * Looks a host up once for a connection, and checks every answer: if one of them must not be dialled, none is. What comes
 * out is what is dialled; the name is not asked for again.
 */
final class Lookup {

    private static final int MAX_ADDRESSES = 16;

    private final NameLookup names;
    private final SpecialAddresses special;
    private final IntPredicate ownPort;
    private final Executor blocking;
    private final Duration patience;

    /**
     * @param ownPort whether this process listens at a port of this machine
     * @param blocking runs the look-ups; may refuse
     */
    Lookup(NameLookup names, SpecialAddresses special, IntPredicate ownPort, Executor blocking, Duration patience) {
        this.names = names;
        this.special = special;
        this.ownPort = ownPort;
        this.blocking = blocking;
        this.patience = patience;
    }

    /** The addresses to dial; completes exceptionally with {@link UnreachableException}. */
    CompletableFuture<List<InetAddress>> of(Destination destination) {
        try {
            return CompletableFuture.supplyAsync(() -> checked(destination), blocking)
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(reason(destination, failure)));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new UnreachableException(503, "too many names are being looked up at once"));
        }
    }

    private List<InetAddress> checked(Destination destination) {
        List<InetAddress> addresses;
        try {
            addresses = names.addresses(destination.host());
        } catch (UnknownHostException e) {
            throw new CompletionException(new UnreachableException(502, destination.host() + " cannot be resolved"));
        }
        if (addresses.isEmpty()) {
            throw new CompletionException(new UnreachableException(502, destination.host() + " cannot be resolved"));
        }
        for (InetAddress address : addresses) {
            objection(destination, address).ifPresent(objection -> {
                throw new CompletionException(new UnreachableException(403, objection));
            });
        }
        return addresses.stream().distinct().limit(MAX_ADDRESSES).toList();
    }

    private Optional<String> objection(Destination destination, InetAddress address) {
        String leads = destination.host() + " leads to " + address.getHostAddress() + ", which is ";
        Optional<String> objection = special.objection(address);
        if (objection.isPresent()) {
            return Optional.of(leads + objection.get() + " and not listed under networks");
        }
        return SpecialAddresses.isLocal(address) && ownPort.test(destination.port())
                ? Optional.of(leads + "the gateway itself")
                : Optional.empty();
    }

    private static Throwable reason(Destination destination, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return new UnreachableException(504, destination.host() + " could not be resolved in time");
        }
        return cause instanceof UnreachableException
                ? cause
                : new UnreachableException(502, destination.host() + " could not be resolved");
    }
}
