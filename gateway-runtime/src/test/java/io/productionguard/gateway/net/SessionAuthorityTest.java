package io.productionguard.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAuthorityTest {

    @TempDir
    private Path directory;

    private final SessionAuthority authority = SessionAuthority.create();

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "::1"})
    void javaClientsAcceptTheServerUnderItsThreeNames(String host) throws Exception {
        assertThat(handshake(authority, authority.serverContext(), host)).isNull();
    }

    @Test
    void clientsRefuseAnotherNameAndAnotherAuthority() throws Exception {
        assertThat(handshake(authority, authority.serverContext(), "db.internal"))
                .contains("names localhost, 127.0.0.1, 0:0:0:0:0:0:0:1");
        assertThat(handshake(SessionAuthority.create(), authority.serverContext(), "localhost"))
                .contains("does not lead to an authority");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault.internal", "VAULT.Internal.", "10.0.0.1", "[2001:DB8::1]", "a-b.example"})
    void makesCertificatesForOtherHosts(String host) throws Exception {
        String name = host.replaceAll("[\\[\\]]|\\.$", "");
        assertThat(handshake(authority, authority.contextFor(host), name)).isNull();
        assertThat(authority.contextFor(host)).isSameAs(authority.contextFor(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "*.example",
                "a_b.example",
                "a b",
                "a\0b",
                "exämple",
                "fe80::1%eth0",
                "a/b",
                "x,DNS:y"
            })
    void refusesWhatIsNoHost(String host) {
        assertThatThrownBy(() -> authority.contextFor(host)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> authority.contextFor("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> authority.contextFor("a.".repeat(126) + "ab"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsABoundedNumberOfContexts() {
        SslContext first = authority.contextFor("h0.example");
        for (int i = 1; i <= 64; i++) {
            assertThat(authority.contextFor("h" + i + ".example")).isNotNull();
        }
        assertThat(authority.contextFor("h64.example")).isSameAs(authority.contextFor("h64.example"));
        assertThat(authority.contextFor("h0.example")).isNotSameAs(first);
    }

    @Test
    void longNamesAreOnlyInTheAlternativeNames() throws Exception {
        String host = "a".repeat(60) + ".example";
        assertThat(handshake(authority, authority.contextFor(host), host)).isNull();
    }

    @Test
    void theAuthorityIsAsRfc5280WantsIt() throws Exception {
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(authority.certificatePem().getBytes(StandardCharsets.US_ASCII)));

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(certificate.getKeyUsage()[5]).isTrue();
        assertThat(certificate.getKeyUsage()[0]).isFalse();
        assertThat(certificate.getSerialNumber().signum()).isPositive();
        assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(128);
        assertThat(certificate.getNotBefore().toInstant())
                .isBefore(Instant.now().minusSeconds(290));
        assertThat(authority.certificatePem())
                .isNotEqualTo(SessionAuthority.create().certificatePem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "vault.internal", "10.0.0.1", "::1"})
    void opensslFindsNothingWrongEvenWhenStrict(String host) throws Exception {
        assumeTrue(run("openssl", "version") == 0, "no openssl here");
        Path ca = Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
        X509Certificate[] served = new X509Certificate[1];
        SslContext context =
                List.of("localhost", "::1").contains(host) ? authority.serverContext() : authority.contextFor(host);
        assertThat(TlsExchange.connect(context, authority.certificatePem(), host, chain -> served[0] = chain[0]))
                .isNull();
        Path leaf = Files.writeString(directory.resolve("leaf.pem"), Certificates.pem(served[0].getEncoded()));

        String option = host.matches("[0-9.:]+") ? "-verify_ip" : "-verify_hostname";
        assertThat(run(
                        "openssl",
                        "verify",
                        "-x509_strict",
                        "-check_ss_sig",
                        "-purpose",
                        "sslserver",
                        "-CAfile",
                        ca.toString(),
                        option,
                        host,
                        leaf.toString()))
                .isZero();
        assertThat(run("openssl", "verify", "-x509_strict", "-CAfile", ca.toString(), ca.toString()))
                .isZero();
        assertThat(run(
                        "openssl",
                        "verify",
                        "-x509_strict",
                        "-CAfile",
                        ca.toString(),
                        "-verify_hostname",
                        "other",
                        leaf.toString()))
                .isNotZero();
    }

    private String handshake(SessionAuthority trusted, SslContext server, String host)
            throws SSLException, SSLPeerUnverifiedException, IOException {
        return TlsExchange.connect(server, trusted.certificatePem(), host, chain -> {});
    }

    private int run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out").toFile())
                    .start();
        } catch (IOException e) {
            return -1; // not installed
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
