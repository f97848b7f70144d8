package io.productionguard.gateway.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The authorities that vouch for servers which no configuration names one by one: the Java runtime's own, and what a file
 * adds to them. Read once, because that is slow. Immutable, thread-safe.
 */
public final class PublicTrust {

    private final X509ExtendedTrustManager pkix;
    private final Optional<String> source;

    private PublicTrust(X509ExtendedTrustManager pkix, Optional<String> source) {
        this.pkix = pkix;
        this.source = source;
    }

    /**
     * Reads them. Blocks.
     *
     * @param more PEM file of authorities to trust besides
     * @throws IOException when they cannot be read; one line for people
     */
    public static PublicTrust load(Optional<Path> more) throws IOException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null); // the runtime's own
            X509ExtendedTrustManager own = UpstreamTls.pkix(factory);
            if (more.isEmpty()) {
                return new PublicTrust(own, Optional.empty());
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (X509Certificate certificate : own.getAcceptedIssuers()) {
                all.setCertificateEntry("runtime" + number++, certificate);
            }
            for (X509Certificate certificate : Authorities.file(more.get()).certificates()) {
                all.setCertificateEntry("file" + number++, certificate);
            }
            factory.init(all);
            return new PublicTrust(UpstreamTls.pkix(factory), Optional.of("the Java runtime's list and " + more.get()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities to trust cannot be read: " + e.getMessage(), e);
        }
    }

    /** TLS towards one server, whose certificate must name {@code host}; a DNS name, or an address without brackets. */
    public UpstreamTls towards(String host, int port) {
        return new UpstreamTls(new ServerTrust(pkix, host + ":" + port, source), true, Optional.empty(), host, port);
    }
}
