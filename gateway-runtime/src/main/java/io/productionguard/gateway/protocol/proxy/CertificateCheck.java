package io.productionguard.gateway.protocol.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.UpstreamTls;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out whether what answers at an address has a certificate for the host, by a TLS handshake of its own: in a tunnel of
 * TLS 1.3 the certificate cannot be seen. What was found good counts for a while.
 */
final class CertificateCheck {

    private static final int MAX_REMEMBERED = 256;
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);

    private record Place(Destination destination, InetAddress address) {}

    private final Dialler dialler;
    private final Map<Place, Long> goodSinceNanos = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    CertificateCheck(Dialler dialler) {
        this.dialler = dialler;
    }

    /** Completes exceptionally with {@link UnreachableException} when the certificate is not good, or there is none. */
    CompletableFuture<Void> check(EventLoop loop, Destination destination, InetAddress address, UpstreamTls tls) {
        Place place = new Place(destination, address);
        if (isGood(place)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        var unused = dialler.dial(loop, destination, List.of(address)).whenComplete((channel, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                handshake(channel, place, tls, result);
            }
        });
        return result;
    }

    private void handshake(Channel channel, Place place, UpstreamTls tls, CompletableFuture<Void> result) {
        SslHandler handler = tls.newHandler(channel.alloc());
        channel.pipeline().addLast(handler, new Silence());
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                remember(place);
                result.complete(null);
            } else {
                result.completeExceptionally(new UnreachableException(502, tls.explain(done.cause())));
            }
            Channels.close(channel);
        });
        channel.config().setAutoRead(true);
    }

    /** What goes wrong is told by the handshake's future. */
    private static final class Silence extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Channels.close(context.channel());
        }
    }

    private synchronized boolean isGood(Place place) {
        Long since = goodSinceNanos.get(place);
        return since != null && System.nanoTime() - since < GOOD_FOR.toNanos();
    }

    private synchronized void remember(Place place) {
        goodSinceNanos.remove(place);
        goodSinceNanos.put(place, System.nanoTime());
    }
}
