package io.productionguard.gateway.session;

import io.netty.channel.EventLoopGroup;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.identity.SessionIdentity;
import io.productionguard.gateway.mask.Masker;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.record.Recording;
import java.util.List;

/**
 * What a running session is made of; it is taken apart in {@link GatewaySession}.
 *
 * @param id the session's
 * @param output directory of its files
 * @param clientFiles directory of files for clients
 */
record SessionParts(
        String id,
        SessionIdentity identity,
        Masker masker,
        Recording recording,
        Enforcement enforcement,
        EventLoopGroup loops,
        List<Listener> listeners,
        PrivateDirectory output,
        PrivateDirectory clientFiles) {

    SessionParts {
        listeners = List.copyOf(listeners);
    }
}
