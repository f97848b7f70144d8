package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.net.ClientCertificate;
import io.productionguard.gateway.protocol.Credential;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two things a target's credential may hold: what goes into requests, and behind it, in PEM, a certificate with its
 * private key that goes into the TLS handshake.
 *
 * @param inRequests what stands before the first PEM block; empty when nothing does
 * @param certificate shown to a target that asks for one
 */
public record ApiCredential(Optional<Credential> inRequests, Optional<ClientCertificate> certificate) {

    private static final String PEM = "-----BEGIN ";
    private static final String KEY = "PRIVATE KEY-----";

    /** Shortest text that is looked for in answers, in bytes: shorter ones are in everything. */
    private static final int SHORTEST = 8;

    static final ApiCredential NONE = new ApiCredential(Optional.empty(), Optional.empty());

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when the PEM in it cannot be read; repeats nothing of it
     */
    static ApiCredential of(Optional<Credential> given) {
        if (given.isEmpty()) {
            return NONE;
        }
        Credential whole = given.get();
        int pem = whole.secret().indexOf(PEM);
        if (pem < 0) {
            return new ApiCredential(given, Optional.empty());
        }
        String before = whole.secret().substring(0, pem).strip();
        return new ApiCredential(
                before.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Credential(whole.name(), whole.username(), before)),
                Optional.of(ClientCertificate.parse(whole.secret(), whole.secret())));
    }

    /** What is masked wherever it turns up: the text as a whole, and each part of it that is a secret by itself. */
    static List<String> secrets(String secret) {
        List<String> secrets = new ArrayList<>();
        secrets.add(secret);
        int pem = secret.indexOf(PEM);
        String before = (pem < 0 ? secret : secret.substring(0, pem)).strip();
        before.lines().map(String::strip).forEach(secrets::add);
        secrets.add(before);
        int key = secret.indexOf(KEY);
        int end = secret.indexOf("-----END", Math.max(key, 0));
        if (pem >= 0 && key >= 0 && end > key) {
            secrets.add(secret.substring(key + KEY.length(), end).replaceAll("\\s", ""));
        }
        secrets.subList(1, secrets.size()).removeIf(part -> part.length() < SHORTEST || part.equals(secret));
        return secrets;
    }
}
