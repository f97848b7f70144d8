package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.LoopbackListener;
import io.productionguard.gateway.protocol.Newcomers;
import io.productionguard.gateway.protocol.http.Interception;
import java.io.IOException;

/** Serves a proxy, in plain HTTP as clients expect it, on the loopback interface. */
final class ProxyListener {

    private ProxyListener() {}

    /**
     * Opens a port.
     *
     * @throws IOException when there is none
     */
    static Listener open(Target target, ListenerContext context, NameLookup names) throws IOException {
        ProxyServices services = ProxyServices.of(target, context, names, LoopbackListener::isOpen);
        return LoopbackListener.open(
                target,
                context.loops(),
                Newcomers.of(target.name(), context),
                channel ->
                        channel.pipeline().addLast(Interception.requestDecoder(), new ProxyHandler(channel, services)),
                services::close);
    }
}
