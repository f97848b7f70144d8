package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.net.Authorities;
import io.productionguard.gateway.net.ClientCertificate;
import io.productionguard.gateway.protocol.Credential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the gateway proves itself to a cluster, read from a credential: a bearer token, a client certificate with its key in
 * PEM, or a kubeconfig with either, a token file or an {@code exec} command.
 *
 * @param proof a token, or what has to be fetched, if it uses one
 * @param certificate if it shows one that does not change
 * @param authorities that the credential brings with it
 */
record ClusterAccess(
        Optional<ProofSource> proof, Optional<ClientCertificate> certificate, Optional<Authorities> authorities) {

    private static final String PEM = "-----BEGIN ";

    /**
     * Reads a credential. Blocks: a kubeconfig may name files.
     *
     * @param address URL of the target
     * @throws IllegalArgumentException when it is none that can be used; one line without any of the secret
     * @throws IOException when a certificate authority in it cannot be used
     */
    static ClusterAccess of(Optional<Credential> credential, String address) throws IOException {
        if (credential.isEmpty()) {
            return new ClusterAccess(Optional.empty(), Optional.empty(), Optional.empty());
        }
        if (credential.get().username().isPresent()) {
            throw new IllegalArgumentException("credential " + credential.get().name()
                    + " has a username, which API servers do not take; give a token, certificate or kubeconfig");
        }
        String secret = credential.get().secret();
        if (Kubeconfig.looksLike(secret)) {
            return of(Kubeconfig.parse(secret, address));
        }
        if (secret.contains(PEM)) {
            return new ClusterAccess(
                    Optional.empty(), Optional.of(ClientCertificate.parse(secret, secret)), Optional.empty());
        }
        String token = secret.strip();
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("credential " + credential.get().name()
                    + " is neither a token, nor a certificate with its key in PEM, nor a kubeconfig");
        }
        return new ClusterAccess(Optional.of(ProofSource.constant(token)), Optional.empty(), Optional.empty());
    }

    private static ClusterAccess of(Kubeconfig config) throws IOException {
        Map<?, ?> user = config.user();
        String certificate = PemField.read(user, "client-certificate");
        Optional<ProofSource> proof = ProofSource.of(user, config.server());
        if (certificate.isEmpty() && proof.isEmpty()) {
            throw new IllegalArgumentException(
                    "the kubeconfig's user has neither token, tokenFile, certificate nor exec");
        }
        String authority = config.authority();
        return new ClusterAccess(
                proof,
                certificate.isEmpty()
                        ? Optional.empty()
                        : Optional.of(ClientCertificate.parse(certificate, PemField.read(user, "client-key"))),
                authority.isEmpty() ? Optional.empty() : Optional.of(Authorities.pem(authority, "the kubeconfig")));
    }

    /** Every secret inside a credential, so that each is masked by itself and not only the text as a whole. */
    static List<String> secrets(String secret, String address) {
        List<String> secrets = new ArrayList<>();
        secrets.add(secret);
        if (!Kubeconfig.looksLike(secret)) {
            return secrets;
        }
        Map<?, ?> user;
        try {
            user = Kubeconfig.parse(secret, address).user();
        } catch (IllegalArgumentException e) {
            // Opening the listener refuses it with the reason; until then the whole text is what is known.
            return secrets;
        }
        for (String name : List.of("token", "client-key-data")) {
            if (user.get(name) instanceof String value && value.length() >= 4) {
                secrets.add(value);
            }
        }
        return secrets;
    }
}
