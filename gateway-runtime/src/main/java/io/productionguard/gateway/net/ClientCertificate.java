package io.productionguard.gateway.net;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A certificate with its private key by which the gateway shows a target who it is (RFC 8446 §4.4.2), from PEM text. Takes
 * keys in PKCS #8, PKCS #1 and SEC 1, not encrypted ones. Immutable.
 */
public final class ClientCertificate {

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    private ClientCertificate(X509Certificate[] chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /**
     * Reads both.
     *
     * @param certificates PEM, the client's own first
     * @param key PEM
     * @throws IllegalArgumentException when they cannot be read or do not belong together; repeats nothing of the key
     */
    public static ClientCertificate parse(String certificates, String key) {
        try {
            X509Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(blocks(certificates).getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (chain.length == 0) {
                throw new IllegalArgumentException("there is no client certificate in PEM");
            }
            PublicKey own = chain[0].getPublicKey();
            return new ClientCertificate(chain, key(key, own));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the client certificate or its key cannot be read", e);
        }
    }

    /** The certificates alone; a key may stand in the same text. */
    private static String blocks(String pem) {
        StringBuilder blocks = new StringBuilder();
        int start = pem.indexOf(BEGIN);
        while (start >= 0) {
            int end = pem.indexOf(END, start);
            if (end < 0) {
                throw new IllegalArgumentException("a client certificate in PEM is cut off");
            }
            blocks.append(pem, start, end).append(END).append('\n');
            start = pem.indexOf(BEGIN, end);
        }
        return blocks.toString();
    }

    private static PrivateKey key(String pem, PublicKey own) throws GeneralSecurityException {
        String label = "PRIVATE KEY-----";
        int end = pem.indexOf(label);
        int start = pem.lastIndexOf("-----BEGIN ", Math.max(end, 0));
        int stop = pem.indexOf("-----END ", Math.max(end, 0));
        if (end < 0 || start < 0 || stop < 0) {
            throw new IllegalArgumentException("there is no private key in PEM for the client certificate");
        }
        String form = pem.substring(start + "-----BEGIN ".length(), end).strip();
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.substring(end + label.length(), stop));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the client certificate's key is not PEM", e);
        }
        byte[] pkcs8 = switch (form) {
            case "" -> der;
            case "RSA", "EC" -> Der.sequence(Der.integer(BigInteger.ZERO), algorithm(own), Der.octets(der));
            default ->
                throw new IllegalArgumentException("the client certificate's key is encrypted or of another form;"
                        + " give it in PKCS #8 without a passphrase");
        };
        return KeyFactory.getInstance(own.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** The AlgorithmIdentifier of the public key (RFC 5280 §4.1): older forms of private keys leave it out. */
    private static byte[] algorithm(PublicKey key) {
        byte[] info = key.getEncoded();
        int at = 2 + ((info[1] & 0x80) == 0 ? 0 : info[1] & 0x7f);
        // Algorithm identifiers are shorter than 128 bytes: their length is one byte.
        return Arrays.copyOfRange(info, at, at + 2 + info[at + 1]);
    }

    /** When it is no longer valid. */
    public Instant expires() {
        return chain[0].getNotAfter().toInstant();
    }

    /** For a TLS client. */
    X509ExtendedKeyManager keyManager() {
        return new Keys();
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "client certificate of " + chain[0].getSubjectX500Principal();
    }

    /** Offers the one certificate to whoever asks, whatever authorities it lists. */
    private final class Keys extends X509ExtendedKeyManager {

        private static final String ALIAS = "client";

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return Arrays.asList(keyTypes).contains(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null; // only used with an SSLEngine
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
