package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.protocol.postgres.message.BackendKeyData;
import io.productionguard.gateway.protocol.postgres.message.CancelRequest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which connection a {@link CancelRequest} means. Clients get a {@link BackendKeyData} of the gateway's own, so that they
 * never learn the server's and cannot cancel on the server past the gateway. One per listener; thread-safe.
 */
final class CancelRegistry {

    private final SecureRandom random = new SecureRandom();
    private final ConcurrentMap<Integer, Entry> entries = new ConcurrentHashMap<>();

    /** What can be cancelled; {@code done} runs when the server has been told, on any thread. */
    interface Cancellable {

        void accept(Runnable done);
    }

    private record Entry(int secret, Cancellable cancel) {}

    /** Draws a fresh key under which {@code cancel} can be called, from any thread. */
    BackendKeyData register(Cancellable cancel) {
        while (true) {
            int processId = random.nextInt() & Integer.MAX_VALUE;
            Entry entry = new Entry(random.nextInt(), cancel);
            if (processId != 0 && entries.putIfAbsent(processId, entry) == null) {
                return new BackendKeyData(processId, entry.secret);
            }
        }
    }

    void remove(BackendKeyData key) {
        entries.remove(key.processId());
    }

    /** What to run for a request, if its secret is right. The comparison takes the same time for every secret. */
    Optional<Cancellable> find(CancelRequest request) {
        Entry entry = entries.get(request.processId());
        return entry != null && (entry.secret ^ request.secret()) == 0 ? Optional.of(entry.cancel) : Optional.empty();
    }
}
