package io.productionguard.gateway.protocol.proxy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The authorities that clients trust: the machine's own, for tunnels, and the session's, for what is inspected. Clients that
 * can be given one file only replace the machine's list by it, so it has to hold both.
 */
final class TrustFiles {

    /** Where systems keep their list (Debian, Fedora, SUSE, Alpine). */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private static final long MAX_BYTES = 4L << 20;
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    private TrustFiles() {}

    /**
     * The machine's list.
     *
     * @param chosen the file named by the environment, if there is one
     */
    static String system(Optional<Path> chosen) {
        return chosen.filter(TrustFiles::isList)
                .or(() -> SYSTEM.stream().filter(TrustFiles::isList).findFirst())
                .map(TrustFiles::read)
                .orElse("");
    }

    /** A PEM file's content, ending with a line end. */
    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("the authorities in " + file + " cannot be read", e);
        }
    }

    private static boolean isList(Path file) {
        try {
            return Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) <= MAX_BYTES;
        } catch (IOException e) {
            return false; // then another one
        }
    }

    /** The same authorities for Java, which reads no PEM: a PKCS #12 store. What Java cannot read is left out. */
    static byte[] pkcs12(String pem, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher matcher = CERTIFICATE.matcher(pem);
            for (int number = 0; matcher.find(); number++) {
                Optional<Certificate> certificate = parse(factory, matcher.group());
                if (certificate.isPresent()) {
                    store.setCertificateEntry("authority" + number, certificate.get());
                }
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot write a PKCS #12 store", e);
        }
    }

    private static Optional<Certificate> parse(CertificateFactory factory, String pem) {
        try {
            return Optional.of(
                    factory.generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1))));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }
}
