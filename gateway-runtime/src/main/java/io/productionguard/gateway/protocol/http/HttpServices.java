package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.protocol.ListenerContext;
import java.util.Optional;

/**
 * Everything that the connections of one listener share; what a protocol gives to the listener it opens.
 *
 * @param context the listener's
 * @param upstream where the target is
 * @param tls towards the target; empty for plain HTTP
 * @param dialect what requests mean there
 * @param injection the target's credential
 * @param limits sizes and times
 * @param inspected what is different on a connection of a forward proxy; empty for a target of its own
 */
public record HttpServices(
        ListenerContext context,
        UpstreamAddress upstream,
        Optional<UpstreamTls> tls,
        Dialect dialect,
        Injection injection,
        HttpLimits limits,
        Optional<Inspected> inspected) {

    /** Those of a target of its own. */
    public HttpServices(
            ListenerContext context,
            UpstreamAddress upstream,
            Optional<UpstreamTls> tls,
            Dialect dialect,
            Injection injection,
            HttpLimits limits) {
        this(context, upstream, tls, dialect, injection, limits, Optional.empty());
    }

    /** The target's address where clients know the gateway's instead; empty where they name the server themselves. */
    Optional<UpstreamAddress> hidden() {
        return inspected.isPresent() ? Optional.empty() : Optional.of(upstream);
    }
}
