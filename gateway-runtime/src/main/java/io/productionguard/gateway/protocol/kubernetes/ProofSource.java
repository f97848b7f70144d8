package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.ClientCertificate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Where the gateway's own proof of identity for a cluster comes from. Blocks; called by one thread at a time. */
@FunctionalInterface
interface ProofSource {

    /**
     * What proves the gateway to the cluster; at least one of both.
     *
     * @param token bearer token, or {@code ""}
     * @param certificate to show in the TLS handshake
     * @param until when it has to be asked for again
     */
    record Proof(String token, Optional<ClientCertificate> certificate, Instant until) {

        static Proof of(String token, Instant until) {
            return new Proof(token, Optional.empty(), until);
        }

        /** Never the token. */
        @Override
        public String toString() {
            return (token.isEmpty() ? "certificate" : "token") + " until " + until;
        }
    }

    /**
     * A proof that is valid now.
     *
     * @throws IOException when there is none; one line without any secret
     */
    Proof fetch() throws IOException;

    /** Always the same token. */
    static ProofSource constant(String token) {
        return () -> Proof.of(token, Instant.MAX);
    }

    /** The content of a file that others renew, read again every minute. */
    static ProofSource file(String path) {
        return () -> {
            try {
                return Proof.of(
                        PemField.file("tokenFile", path).strip(), Instant.now().plus(Duration.ofMinutes(1)));
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    /** The kind of proof that the entry of a user asks for, if any but a certificate that is given with it. */
    static Optional<ProofSource> of(Map<?, ?> user, String server) {
        if (user.get("exec") instanceof Map<?, ?> exec) {
            return Optional.of(ExecPlugin.of(exec, server));
        }
        if (user.get("tokenFile") instanceof String file) {
            return Optional.of(file(file));
        }
        return user.get("token") instanceof String token ? Optional.of(constant(token)) : Optional.empty();
    }
}
