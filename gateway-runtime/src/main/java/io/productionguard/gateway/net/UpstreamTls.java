package io.productionguard.gateway.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The gateway's own side of TLS towards one target. Made once per target, because reading authorities is slow; then gives
 * a handler per connection. Thread-safe; the only thing that changes is the certificate that it shows.
 */
public final class UpstreamTls {

    private static final long HANDSHAKE_TIMEOUT_SECONDS = 15;

    private final X509ExtendedTrustManager trust;
    private final boolean checkHost;
    private final String host;
    private final int port;
    /** Sessions that can be resumed belong to it, so that one of an earlier certificate never is. */
    private volatile SslContext context;

    UpstreamTls(
            X509ExtendedTrustManager trust, boolean checkHost, Optional<ClientCertificate> own, String host, int port) {
        this.trust = trust;
        this.checkHost = checkHost;
        this.host = host;
        this.port = port;
        this.context = JdkTls.client(
                trust, checkHost, own.map(ClientCertificate::keyManager).orElse(null));
    }

    /**
     * Prepares TLS towards a target. Blocks: reads files.
     *
     * @param mode anything but {@link TlsMode#DISABLE}
     * @param authority PEM file of the authorities to trust instead of the runtime's own; refused with {@link
     *     TlsMode#REQUIRE}, which would not look at it
     * @param host DNS name or IP address (IPv6 with or without brackets) that the certificate must name in {@link
     *     TlsMode#VERIFY_FULL}; also sent as server name
     * @throws IOException when the file cannot be read or holds no certificate that is valid today; one line that names it
     * @throws IllegalArgumentException when mode and authority contradict each other
     */
    public static UpstreamTls create(TlsMode mode, Optional<Path> authority, String host, int port) throws IOException {
        refuseContradiction(mode, authority.isPresent());
        return create(
                mode,
                authority.isPresent() ? Optional.of(Authorities.file(authority.get())) : Optional.empty(),
                Optional.empty(),
                host,
                port);
    }

    /**
     * The same with authorities that were read before, and a certificate of the gateway's own.
     *
     * @param own what the gateway shows a target that asks for a certificate
     */
    public static UpstreamTls create(
            TlsMode mode, Optional<Authorities> authorities, Optional<ClientCertificate> own, String host, int port)
            throws IOException {
        refuseContradiction(mode, authorities.isPresent());
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            return new UpstreamTls(
                    trust(mode, authorities, name + ":" + port), mode == TlsMode.VERIFY_FULL, own, name, port);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS towards " + name + ":" + port + " cannot be set up: " + e.getMessage(), e);
        }
    }

    private static void refuseContradiction(TlsMode mode, boolean authorities) {
        if (mode == TlsMode.DISABLE) {
            throw new IllegalArgumentException("no TLS with tls: disable");
        }
        if (mode == TlsMode.REQUIRE && authorities) {
            throw new IllegalArgumentException(
                    "tls: require does not look at the certificate; use verify-ca or verify-full with an authority");
        }
    }

    /** Makes connections that are opened from now on show this certificate in place of an earlier one. */
    public void show(ClientCertificate own) {
        context = JdkTls.client(trust, checkHost, own.keyManager());
    }

    /** A handler for one connection, the first in its pipeline; its handshake ends within 15 seconds. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator, host, port);
        handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return handler;
    }

    /** What went wrong in a handshake, as one line for the client and the recording. */
    public String explain(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 16; cause = cause.getCause(), depth++) {
            if (cause instanceof UntrustedServerException) {
                return cause.getMessage();
            }
            if (cause instanceof NotSslRecordException) {
                return host + ":" + port + " does not speak TLS";
            }
        }
        if (failure instanceof SslHandshakeTimeoutException) {
            return "the TLS handshake with " + host + ":" + port + " took longer than " + HANDSHAKE_TIMEOUT_SECONDS
                    + " seconds";
        }
        String message = failure instanceof SSLException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
        return "TLS with " + host + ":" + port + " failed: " + Texts.line(message, ServerTrust.MAX_TEXT);
    }

    private static X509ExtendedTrustManager trust(TlsMode mode, Optional<Authorities> trusted, String server)
            throws GeneralSecurityException, IOException {
        if (mode == TlsMode.REQUIRE) {
            return new ServerTrust.Any();
        }
        KeyStore authorities = null; // the runtime's own
        if (trusted.isPresent()) {
            authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            int number = 0;
            for (X509Certificate certificate : trusted.get().certificates()) {
                authorities.setCertificateEntry("authority" + number++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return new ServerTrust(pkix(factory), server, trusted.map(Authorities::source));
    }

    static X509ExtendedTrustManager pkix(TrustManagerFactory factory) throws GeneralSecurityException {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this Java runtime has no X.509 trust manager");
    }
}
