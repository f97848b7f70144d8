package io.productionguard.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate with its key, made by the JDK's keytool, for servers in tests. */
public final class TestCertificate {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory;
    private final KeyStore store;

    private TestCertificate(Path directory, KeyStore store) {
        this.directory = directory;
        this.store = store;
    }

    /**
     * Makes one in a temporary directory.
     *
     * @param names subject alternative names as keytool writes them, such as {@code dns:localhost,ip:127.0.0.1}
     */
    public static TestCertificate create(String names) throws Exception {
        Path directory = Files.createTempDirectory("certificate");
        Path file = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "bc=ca:true",
                        "-ext",
                        "san=" + names)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        TestCertificate certificate = new TestCertificate(directory, store);
        certificate.writePem(
                "server.crt", "CERTIFICATE", store.getCertificate("server").getEncoded());
        Key key = store.getKey("server", PASSWORD);
        certificate.writePem("server.key", "PRIVATE KEY", key.getEncoded());
        return certificate;
    }

    private void writePem(String name, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Path file = directory.resolve(name);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** PEM file of the certificate, which is also its own authority. */
    public Path certificateFile() {
        return directory.resolve("server.crt");
    }

    /** PEM file of the private key, readable by its owner only. */
    public Path keyFile() {
        return directory.resolve("server.key");
    }

    /** For the server side of TLS in Java. */
    public KeyManagerFactory keyManagers() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory;
    }

    /** Trusts this certificate and no other. */
    public TrustManagerFactory trustManagers() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("trusted", store.getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }
}
