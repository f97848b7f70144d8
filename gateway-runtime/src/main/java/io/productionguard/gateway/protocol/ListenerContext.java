package io.productionguard.gateway.protocol;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.productionguard.gateway.enforce.EnforcementPath;
import io.productionguard.gateway.identity.CallerAuthenticator;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a listener works with.
 *
 * @param loops event loops; a connection and its upstream share one
 * @param tls server side of TLS with the session's certificate for localhost, 127.0.0.1 and ::1
 * @param impersonation server side of TLS with the session's certificate for another host, for connections that clients
 *     meant for it; throws {@link IllegalArgumentException} for what is neither a DNS name nor an IP address
 * @param enforcement the one path
 * @param authenticator proves that clients are this session's
 * @param credential for the target, if it takes one
 */
public record ListenerContext(
        EventLoopGroup loops,
        SslContext tls,
        Function<String, SslContext> impersonation,
        EnforcementPath enforcement,
        CallerAuthenticator authenticator,
        Optional<Credential> credential) {}
