package io.productionguard.gateway.net;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Makes X.509 certificates (RFC 5280) for P-256 keys: one kind for the session's authority, one for servers. What they
 * contain satisfies {@code openssl verify -x509_strict}, libpq, Go and Java.
 */
final class Certificates {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Before now, because clocks of clients differ. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    // RFC 5758 §3.2: no parameters.
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));

    private static final String COMMON_NAME = "2.5.4.3";
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    /** Longest common name, RFC 5280 appendix A.1 ({@code ub-common-name}). */
    private static final int MAX_COMMON_NAME = 64;

    private Certificates() {}

    /** A self-signed authority that may sign server certificates and nothing below them, in DER form. */
    static byte[] authority(String name, KeyPair keys, Instant now, Duration lifetime) throws GeneralSecurityException {
        return sign(
                name(name),
                name(name),
                keys.getPublic(),
                keys.getPrivate(),
                now,
                lifetime,
                List.of(
                        extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.bool(true), Der.integer(BigInteger.ZERO))),
                        // keyCertSign (5) and cRLSign (6)
                        extension(KEY_USAGE, true, Der.bits(1, (byte) 0x06)),
                        extension(SUBJECT_KEY_IDENTIFIER, false, Der.octets(keyIdentifier(keys.getPublic()))),
                        authorityKey(keys.getPublic())));
    }

    /**
     * A server certificate in DER form.
     *
     * @param hosts DNS names and IP addresses it is for; the first is the common name when it fits
     * @param issuer name of the authority
     * @param issuerKeys of the authority
     */
    static byte[] server(
            List<String> hosts, PublicKey key, String issuer, KeyPair issuerKeys, Instant now, Duration lifetime)
            throws GeneralSecurityException {
        String first = hosts.get(0);
        byte[][] names = hosts.stream().map(Certificates::generalName).toArray(byte[][]::new);
        return sign(
                name(issuer),
                name(first.length() <= MAX_COMMON_NAME ? first : "server"),
                key,
                issuerKeys.getPrivate(),
                now,
                lifetime,
                List.of(
                        extension(BASIC_CONSTRAINTS, true, Der.sequence()),
                        // digitalSignature (0)
                        extension(KEY_USAGE, true, Der.bits(7, (byte) 0x80)),
                        extension(EXTENDED_KEY_USAGE, false, Der.sequence(Der.oid(SERVER_AUTH))),
                        extension(SUBJECT_ALTERNATIVE_NAME, false, Der.sequence(names)),
                        extension(SUBJECT_KEY_IDENTIFIER, false, Der.octets(keyIdentifier(key))),
                        authorityKey(issuerKeys.getPublic())));
    }

    /** Reads a certificate in DER form. */
    static X509Certificate parse(byte[] certificate) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] sign(
            byte[] issuer,
            byte[] subject,
            PublicKey key,
            PrivateKey signer,
            Instant now,
            Duration lifetime,
            List<byte[]> extensions)
            throws GeneralSecurityException {
        Instant from = now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
        byte[] content = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(serial()),
                ECDSA_WITH_SHA256,
                issuer,
                Der.sequence(Der.utcTime(from), Der.utcTime(now.plus(lifetime))),
                subject,
                key.getEncoded(), // a SubjectPublicKeyInfo already
                Der.tagged(0xa3, Der.sequence(extensions.toArray(byte[][]::new))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer, RANDOM);
        signature.update(content);
        return Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
    }

    /** 128 random bits; positive and never zero (RFC 5280 §4.1.2.2). */
    private static BigInteger serial() {
        return new BigInteger(128, RANDOM).setBit(127);
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] authorityKey(PublicKey issuer) throws GeneralSecurityException {
        return extension(AUTHORITY_KEY_IDENTIFIER, false, Der.sequence(Der.tagged(0x80, keyIdentifier(issuer))));
    }

    /** The leftmost 160 bits of the SHA-256 of the key's bit string (RFC 7093 §2, method 1). */
    private static byte[] keyIdentifier(PublicKey key) throws GeneralSecurityException {
        byte[] info = key.getEncoded();
        // The bit string of an uncompressed P-256 point (RFC 5480 §2.2) is the last 65 bytes.
        byte[] point = Arrays.copyOfRange(info, info.length - 65, info.length);
        return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(point), 20);
    }

    private static byte[] generalName(String host) {
        byte[] address = IpLiteral.parse(host);
        return address == null ? Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII)) : Der.tagged(0x87, address);
    }

    /** The PEM form (RFC 7468) of a certificate. */
    static String pem(byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }
}
