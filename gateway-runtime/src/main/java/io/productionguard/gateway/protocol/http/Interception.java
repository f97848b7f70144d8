package io.productionguard.gateway.protocol.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.http.brotli.DecoderMemory;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** Has the engine serve connections that a forward proxy has accepted. One instance serves one listener. Thread-safe. */
public final class Interception implements AutoCloseable {

    private final String target;
    private final ExecutorService blocking;
    private final AtomicLong buffered = new AtomicLong();
    private final DecoderMemory decoding = HttpShared.newDecoderMemory();

    /** @param target its name */
    public Interception(String target) {
        this.target = target;
        this.blocking = HttpShared.newBlockingExecutor(target);
    }

    /** Decodes requests as strictly as everywhere. */
    public static ChannelHandler requestDecoder() {
        return new RequestDecoder();
    }

    /**
     * Appends what answers decoded requests to a channel's pipeline. Connections to the server live and end with this one.
     *
     * @param services with {@link HttpServices#inspected}
     * @param guarded the connection in the recording, which is the engine's from now on
     */
    public void begin(Channel channel, HttpServices services, Caller caller, GuardedConnection guarded) {
        HttpShared shared = HttpShared.of(target, services, blocking, buffered, decoding);
        ClientHandler handler = new ClientHandler(channel, shared);
        handler.admitted("", caller, guarded);
        channel.pipeline().addLast(new HttpResponseEncoder(), handler);
        channel.closeFuture().addListener(closed -> shared.pool().close());
    }

    /** What {@code policy explain} shows of a request in origin form. */
    public static Operation explain(Target target, String text, byte[] body, Dialect dialect) {
        return HttpOptions.explain(target, text, Optional.of(body), dialect);
    }

    @Override
    public void close() {
        blocking.shutdown();
    }
}
