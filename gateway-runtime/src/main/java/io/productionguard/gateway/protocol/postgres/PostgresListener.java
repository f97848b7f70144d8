package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.LoopbackListener;
import io.productionguard.gateway.protocol.Newcomers;
import java.io.IOException;
import java.time.Duration;

/** Serves PostgreSQL's protocol for one target. */
final class PostgresListener {

    /** Longest wait for the server's connections to end. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private PostgresListener() {}

    static Listener open(Target target, ClientServices services) throws IOException {
        return LoopbackListener.open(
                target,
                services.context().loops(),
                Newcomers.of(target.name(), services.context(), services.patience()),
                channel -> new ClientStartup(channel, services).begin(),
                () -> end(services));
    }

    private static void end(ClientServices services) {
        // What the server still runs for them is being cancelled.
        services.seats().awaitEmpty(PARTING);
        services.close();
    }
}
