package io.productionguard.gateway.session;

import io.netty.channel.EventLoopGroup;
import io.productionguard.gateway.control.ApprovalProofs;
import io.productionguard.gateway.enforce.Enforcement;
import io.productionguard.gateway.identity.SessionIdentity;
import io.productionguard.gateway.mask.Masker;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.record.Recording;
import java.util.List;
import java.util.Optional;

/**
 * What a running session is made of; it is taken apart in {@link GatewaySession}.
 *
 * @param id the session's
 * @param proofs what approvals over the control socket have to bring beside the front-end's word, if anything
 * @param output directory of its files
 * @param clientFiles directory of files for clients
 */
record SessionParts(
        String id,
        SessionIdentity identity,
        Optional<ApprovalProofs> proofs,
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
