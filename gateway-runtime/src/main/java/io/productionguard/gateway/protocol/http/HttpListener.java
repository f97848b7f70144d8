package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpResponseEncoder;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Listener;
import io.productionguard.gateway.protocol.LoopbackListener;
import io.productionguard.gateway.protocol.Newcomers;
import java.io.IOException;

/** Serves HTTPS for one target. */
public final class HttpListener {

    private HttpListener() {}

    /**
     * Opens a port.
     *
     * @throws IOException when there is none
     */
    public static Listener open(Target target, HttpServices services) throws IOException {
        HttpShared shared = HttpShared.of(target.name(), services);
        return LoopbackListener.open(
                target,
                services.context().loops(),
                Newcomers.of(target.name(), services.context()),
                channel -> channel.pipeline()
                        .addLast(
                                services.context().tls().newHandler(channel.alloc()),
                                new RequestDecoder(),
                                new HttpResponseEncoder(),
                                new ClientHandler(channel, shared)),
                shared::close);
    }
}
