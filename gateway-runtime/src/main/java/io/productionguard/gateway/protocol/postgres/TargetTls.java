package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.policy.Target;
import java.io.File;
import java.io.IOException;
import javax.net.ssl.SSLException;

/** The client side of TLS towards one target, as its {@code tls:} and {@code ca:} say. */
final class TargetTls {

    private final SslContext context;

    private TargetTls(SslContext context) {
        this.context = context;
    }

    static TargetTls of(Target target) throws IOException {
        if (target.tls() == TlsMode.DISABLE) {
            return new TargetTls(null);
        }
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (target.tls() == TlsMode.REQUIRE) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else {
            target.certificateAuthority().ifPresent(file -> builder.trustManager(new File(file)));
        }
        // Without an algorithm the host name is not looked at, which is what verify-ca means.
        builder.endpointIdentificationAlgorithm(target.tls() == TlsMode.VERIFY_FULL ? "HTTPS" : null);
        try {
            return new TargetTls(builder.build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException("target " + target.name() + ": TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    boolean enabled() {
        return context != null;
    }

    SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        return context.newHandler(allocator, host, port);
    }
}
