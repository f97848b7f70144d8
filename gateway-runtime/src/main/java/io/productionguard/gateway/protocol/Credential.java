package io.productionguard.gateway.protocol;

import java.util.Optional;

/**
 * What the gateway shows to a target and never to a client.
 *
 * @param name as the configuration refers to it
 * @param username where the credential has one of its own; it then wins over the target's {@code user}
 * @param secret password, token or file content
 */
public record Credential(String name, Optional<String> username, String secret) {

    /** Never the secret. */
    @Override
    public String toString() {
        return "credential " + name;
    }
}
