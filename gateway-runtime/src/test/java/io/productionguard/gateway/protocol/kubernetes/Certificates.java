package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.ClientCertificate;
import io.productionguard.gateway.testing.TestCertificate;
import java.nio.file.Files;

/** Client certificates for tests. */
final class Certificates {

    private Certificates() {}

    static ClientCertificate client() throws Exception {
        TestCertificate certificate = TestCertificate.create("dns:client");
        return ClientCertificate.parse(
                Files.readString(certificate.certificateFile()), Files.readString(certificate.keyFile()));
    }
}
