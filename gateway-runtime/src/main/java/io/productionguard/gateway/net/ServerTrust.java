package io.productionguard.gateway.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks a target's certificate with the runtime's own PKIX trust manager and, where that refuses, says why in words an
 * operator understands. The reason is found by asking again with one condition less, not by reading the runtime's messages.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    static final int MAX_TEXT = 200;

    private final X509ExtendedTrustManager pkix;
    private final String server;
    private final Optional<String> authorityFile;

    /**
     * Checks with {@code pkix}.
     *
     * @param server host and port, for messages
     * @param authorityFile where the authorities come from, for messages; empty for the runtime's own
     */
    ServerTrust(X509ExtendedTrustManager pkix, String server, Optional<String> authorityFile) {
        this.pkix = pkix;
        this.server = server;
        this.authorityFile = authorityFile;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            // PKIX does not look at the dates of a server certificate that is itself listed as trusted.
            chain[0].checkValidity();
            pkix.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw new UntrustedServerException(reason(chain, authType), e);
        }
    }

    private String reason(X509Certificate[] chain, String authType) {
        X509Certificate leaf = chain[0];
        try {
            leaf.checkValidity();
        } catch (CertificateExpiredException e) {
            return "the certificate of " + server + " expired on "
                    + leaf.getNotAfter().toInstant();
        } catch (CertificateNotYetValidException e) {
            return "the certificate of " + server + " is not valid before "
                    + leaf.getNotBefore().toInstant();
        }
        try {
            pkix.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            return "the certificate of " + server + " does not lead to an authority in "
                    + authorityFile.orElse("the Java runtime's list") + "; it was issued by "
                    + Texts.line(leaf.getIssuerX500Principal().getName(), MAX_TEXT);
        }
        return "the certificate of " + server + " is for another host: it names " + names(leaf);
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                // RFC 5280 §4.2.1.6: 2 is a DNS name, 7 an IP address.
                String names = alternatives.stream()
                        .filter(name -> name.get(0).equals(2) || name.get(0).equals(7))
                        .limit(10)
                        .map(name -> String.valueOf(name.get(1)))
                        .collect(Collectors.joining(", "));
                if (!names.isEmpty()) {
                    return Texts.line(names, MAX_TEXT);
                }
            }
            return Texts.line(certificate.getSubjectX500Principal().getName(), MAX_TEXT);
        } catch (CertificateParsingException e) {
            return "nothing that can be read";
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only used with an SSLEngine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only used with an SSLEngine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only used towards servers");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("only used towards servers");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only used towards servers");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return pkix.getAcceptedIssuers();
    }

    /** Accepts every server certificate: {@code tls: require} protects against listening only, as libpq's does. */
    static final class Any extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // Every certificate is accepted, that is what this mode means.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            // As above.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // As above.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("only used towards servers");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("only used towards servers");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("only used towards servers");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
