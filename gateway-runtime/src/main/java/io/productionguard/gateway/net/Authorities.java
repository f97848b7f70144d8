package io.productionguard.gateway.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Authorities to trust in place of the runtime's own.
 *
 * @param certificates those that have not expired, which PKIX itself does not check of what is trusted outright
 * @param source where they come from, for messages
 */
public record Authorities(List<X509Certificate> certificates, String source) {

    private static final long MAX_BYTES = 4L << 20;

    public Authorities {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads a PEM file. Blocks.
     *
     * @throws IOException when it cannot be read or holds no certificate that is valid today; one line that names it
     */
    public static Authorities file(Path file) throws IOException {
        String source = "the authority file " + file;
        if (!Files.isRegularFile(file)) {
            throw new IOException(source + " does not exist or is no file");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(source + " is larger than 4 MiB");
        }
        return new Authorities(current(Files.readAllBytes(file), source), file.toString());
    }

    /**
     * Reads PEM text.
     *
     * @param source such as {@code the kubeconfig}
     * @throws IOException when it holds no certificate that is valid today
     */
    public static Authorities pem(String text, String source) throws IOException {
        return new Authorities(current(text.getBytes(StandardCharsets.UTF_8), source), source);
    }

    private static List<X509Certificate> current(byte[] pem, String source) throws IOException {
        List<X509Certificate> current = new ArrayList<>();
        boolean any = false;
        Instant now = Instant.now();
        try {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                any = true;
                if (certificate instanceof X509Certificate x509
                        && !x509.getNotAfter().toInstant().isBefore(now)) {
                    current.add(x509);
                }
            }
        } catch (CertificateException e) {
            throw new IOException(source + " is not a PEM file of certificates", e);
        }
        if (!any) {
            throw new IOException(source + " holds no certificate");
        }
        if (current.isEmpty()) {
            throw new IOException(source + " holds only expired certificates");
        }
        return current;
    }
}
