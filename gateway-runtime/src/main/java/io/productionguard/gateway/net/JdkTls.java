package io.productionguard.gateway.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The Java runtime's TLS 1.2 and 1.3 as Netty wants to have it. In place of Netty's own builder, which reads the runtime's
 * list of authorities and detours through a key store even for a server without client certificates: 350 ms at start.
 * Made on first use. Thread-safe.
 */
final class JdkTls extends SslContext {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final boolean client;
    private final boolean checkHost;
    private final Maker maker;
    private SSLContext made;
    private SSLParameters parameters;

    private interface Maker {
        SSLContext make() throws GeneralSecurityException;
    }

    private JdkTls(boolean client, boolean checkHost, Maker maker) {
        this.client = client;
        this.checkHost = checkHost;
        this.maker = maker;
    }

    /** The server side, without client certificates. */
    static JdkTls server(PrivateKey key, byte[] certificate) {
        return new JdkTls(
                false, false, () -> context(new OneKey(key, Certificates.parse(certificate)), new ServerTrust.Any()));
    }

    /**
     * The client side; {@code checkHost} by RFC 2818, subject alternative names first.
     *
     * @param own the client's own certificate, or null
     */
    static JdkTls client(X509ExtendedTrustManager trust, boolean checkHost, KeyManager own) {
        return new JdkTls(true, checkHost, () -> context(own, trust));
    }

    private static SSLContext context(KeyManager key, TrustManager trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key == null ? null : new KeyManager[] {key}, new TrustManager[] {trust}, null);
        return context;
    }

    /** Does now what the first connection would otherwise wait for. */
    synchronized void prepare() {
        if (made == null) {
            try {
                made = maker.make();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java runtime cannot set up TLS", e);
            }
            parameters = made.getDefaultSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            if (client) {
                // Old databases need the older cipher suites that Java still offers.
                parameters.setEndpointIdentificationAlgorithm(checkHost ? "HTTPS" : null);
            } else {
                parameters.setCipherSuites(authenticated(parameters.getCipherSuites()));
                parameters.setUseCipherSuitesOrder(true);
            }
        }
    }

    /** Those with authenticated encryption (AEAD), and the signalling value against renegotiation attacks. */
    private static String[] authenticated(String[] suites) {
        return Arrays.stream(suites)
                .filter(suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_") || suite.endsWith("_SCSV"))
                .toArray(String[]::new);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        prepare();
        return configured(made.createSSLEngine());
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        prepare();
        return configured(made.createSSLEngine(host, port));
    }

    /** The handshake's long calculations leave the event loop. */
    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return newHandler(allocator, startTls, HandshakeThreads.executor());
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String host, int port, boolean startTls) {
        return newHandler(allocator, host, port, startTls, HandshakeThreads.executor());
    }

    private SSLEngine configured(SSLEngine engine) {
        engine.setUseClientMode(client);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public boolean isClient() {
        return client;
    }

    @Override
    public List<String> cipherSuites() {
        prepare();
        return List.of(parameters.getCipherSuites());
    }

    @Override
    @SuppressWarnings("deprecation") // the method that has to be overridden
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return List::of; // no ALPN: every client then speaks HTTP/1.1 or its database protocol
    }

    @Override
    public SSLSessionContext sessionContext() {
        prepare();
        return client ? made.getClientSessionContext() : made.getServerSessionContext();
    }

    /** The one key of a server. */
    private static final class OneKey extends X509ExtendedKeyManager {

        private static final String ALIAS = "server";

        private final PrivateKey key;
        private final X509Certificate certificate;

        OneKey(PrivateKey key, X509Certificate certificate) {
            this.key = key;
            this.certificate = certificate;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.equals(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null; // only used with an SSLEngine
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
