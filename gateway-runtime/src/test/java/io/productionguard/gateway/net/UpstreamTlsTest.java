package io.productionguard.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamTlsTest {

    @TempDir
    private Path directory;

    private KeyPair keys;
    private Path rootFile;

    @BeforeEach
    void makeAnAuthority() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        byte[] root = Certificates.authority("Acme root", keys, Instant.now(), Duration.ofDays(1));
        rootFile = Files.writeString(directory.resolve("root.pem"), "# our root\n" + Certificates.pem(root));
    }

    @Test
    void verifyFullAcceptsARightCertificate() throws Exception {
        SslContext server = server(Instant.now(), "db.internal", "10.1.2.3", "::1");
        assertThat(connect(server, TlsMode.VERIFY_FULL, "db.internal")).isNull();
        assertThat(connect(server, TlsMode.VERIFY_FULL, "10.1.2.3")).isNull();
        assertThat(connect(server, TlsMode.VERIFY_FULL, "[::1]")).isNull();
    }

    @Test
    void verifyFullRefusesAnotherHostAndNamesIt() throws Exception {
        SslContext server = server(Instant.now(), "db.internal", "10.1.2.3");
        assertThat(connect(server, TlsMode.VERIFY_FULL, "other.internal"))
                .isEqualTo(
                        "the certificate of other.internal:5432 is for another host: it names db.internal, 10.1.2.3");
        assertThat(connect(server, TlsMode.VERIFY_FULL, "10.1.2.4"))
                .isEqualTo("the certificate of 10.1.2.4:5432 is for another host: it names db.internal, 10.1.2.3");
    }

    @Test
    void anIpAddressInTheCommonNameOrAsDnsNameDoesNotCount() throws Exception {
        // The first host is also the common name; here the only alternative name is another one.
        byte[] leaf = Certificates.server(
                List.of("db.internal"), keys.getPublic(), "Acme root", keys, Instant.now(), Duration.ofDays(1));
        assertThat(connect(server(leaf), TlsMode.VERIFY_FULL, "10.1.2.3")).contains("is for another host");
    }

    @Test
    void verifyCaLooksAtTheAuthorityOnly() throws Exception {
        assertThat(connect(server(Instant.now(), "db.internal"), TlsMode.VERIFY_CA, "other.internal"))
                .isNull();
        assertThat(TlsExchange.connect(
                        SessionAuthority.create().serverContext(),
                        UpstreamTls.create(TlsMode.VERIFY_CA, Optional.of(rootFile), "localhost", 5432),
                        chain -> {}))
                .startsWith("the certificate of localhost:5432 does not lead to an authority in " + rootFile
                        + "; it was issued by CN=Production Guard session");
    }

    @Test
    void requireAcceptsEverythingEvenExpired() throws Exception {
        SslContext expired = server(Instant.now().minus(Duration.ofDays(9)), "db.internal");
        assertThat(TlsExchange.connect(
                        expired, UpstreamTls.create(TlsMode.REQUIRE, Optional.empty(), "x", 5432), chain -> {}))
                .isNull();
    }

    @Test
    void expiredAndNotYetValidAreSaidSo() throws Exception {
        SslContext expired = server(Instant.parse("2025-01-01T00:00:00Z"), "db.internal");
        for (TlsMode mode : List.of(TlsMode.VERIFY_CA, TlsMode.VERIFY_FULL)) {
            assertThat(connect(expired, mode, "db.internal"))
                    .isEqualTo("the certificate of db.internal:5432 expired on 2025-01-02T00:00:00Z");
        }
        SslContext early = server(Instant.parse("2044-01-01T00:05:00Z"), "db.internal");
        assertThat(connect(early, TlsMode.VERIFY_FULL, "db.internal"))
                .isEqualTo("the certificate of db.internal:5432 is not valid before 2044-01-01T00:00:00Z");
    }

    @Test
    void aSelfSignedServerCertificateMayBeItsOwnAuthorityButNotAfterItExpired() throws Exception {
        byte[] expired = Certificates.server(
                List.of("db.internal"),
                keys.getPublic(),
                "Acme root",
                keys,
                Instant.parse("2025-01-01T00:00:00Z"),
                Duration.ofDays(1));
        Path pinned = Files.writeString(directory.resolve("pinned.pem"), Certificates.pem(expired));
        assertThatThrownBy(() -> UpstreamTls.create(TlsMode.VERIFY_FULL, Optional.of(pinned), "db.internal", 5432))
                .hasMessageContaining("holds only expired certificates");

        byte[] current = Certificates.server(
                List.of("db.internal"), keys.getPublic(), "Acme root", keys, Instant.now(), Duration.ofDays(1));
        Files.writeString(pinned, Certificates.pem(current));
        UpstreamTls client = UpstreamTls.create(TlsMode.VERIFY_FULL, Optional.of(pinned), "db.internal", 5432);
        assertThat(TlsExchange.connect(server(current), client, chain -> {})).isNull();
    }

    @Test
    void anExpiredAuthorityVouchesForNobody() throws Exception {
        byte[] old =
                Certificates.authority("Acme root", keys, Instant.parse("2025-01-01T00:00:00Z"), Duration.ofDays(1));
        Path file = Files.writeString(directory.resolve("old.pem"), Certificates.pem(old));
        assertThatThrownBy(() -> UpstreamTls.create(TlsMode.VERIFY_CA, Optional.of(file), "h", 1))
                .isInstanceOf(IOException.class)
                .hasMessage("the authority file " + file + " holds only expired certificates");
        // Beside others it is left out.
        byte[] stranger = Certificates.authority("Another root", keys, Instant.now(), Duration.ofDays(1));
        Files.writeString(file, Certificates.pem(old) + Certificates.pem(stranger));
        UpstreamTls client = UpstreamTls.create(TlsMode.VERIFY_FULL, Optional.of(file), "db.internal", 5432);
        assertThat(TlsExchange.connect(server(Instant.now(), "db.internal"), client, chain -> {}))
                .contains("does not lead to an authority");
    }

    @Test
    void withoutAFileTheRuntimesAuthoritiesCount() throws Exception {
        UpstreamTls client = UpstreamTls.create(TlsMode.VERIFY_FULL, Optional.empty(), "db.internal", 5432);
        assertThat(TlsExchange.connect(server(Instant.now(), "db.internal"), client, chain -> {}))
                .isEqualTo(
                        "the certificate of db.internal:5432 does not lead to an authority in the Java runtime's list;"
                                + " it was issued by CN=Acme root");
    }

    @Test
    void aServerWithoutTlsIsSaidSo() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answer = new Thread(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client hung up, which is what it should do.
                }
            });
            answer.start();
            UpstreamTls client = UpstreamTls.create(TlsMode.REQUIRE, Optional.empty(), "db.internal", 5432);
            assertThat(TlsExchange.connectTo(plain.getLocalSocketAddress(), client, chain -> {}))
                    .isEqualTo("db.internal:5432 does not speak TLS");
            answer.join();
        }
    }

    @Test
    void settingsThatWouldOnlyLookSafeAreRefused() throws Exception {
        assertThatThrownBy(() -> UpstreamTls.create(TlsMode.REQUIRE, Optional.of(rootFile), "h", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls: require does not look at the certificate");
        assertThatThrownBy(() -> UpstreamTls.create(TlsMode.DISABLE, Optional.empty(), "h", 1))
                .isInstanceOf(IllegalArgumentException.class);
        Path missing = directory.resolve("missing.pem");
        assertThatThrownBy(() -> UpstreamTls.create(TlsMode.VERIFY_CA, Optional.of(missing), "h", 1))
                .isInstanceOf(IOException.class)
                .hasMessage("the authority file " + missing + " does not exist or is no file");
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        assertThatThrownBy(() -> UpstreamTls.create(TlsMode.VERIFY_CA, Optional.of(garbage), "h", 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a PEM file of certificates");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        assertThatThrownBy(() -> UpstreamTls.create(TlsMode.VERIFY_CA, Optional.of(empty), "h", 1))
                .isInstanceOf(IOException.class);
    }

    private String connect(SslContext server, TlsMode mode, String host) throws IOException {
        return TlsExchange.connect(server, UpstreamTls.create(mode, Optional.of(rootFile), host, 5432), chain -> {});
    }

    private SslContext server(Instant issued, String... hosts) throws Exception {
        return server(
                Certificates.server(List.of(hosts), keys.getPublic(), "Acme root", keys, issued, Duration.ofDays(1)));
    }

    private SslContext server(byte[] certificate) {
        return JdkTls.server(keys.getPrivate(), certificate);
    }
}
