package io.productionguard.gateway.policy;

import io.productionguard.gateway.net.TlsMode;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of {@code targets:}: a production system behind the gateway.
 *
 * @param name the key it has in the file
 * @param type its type's name
 * @param address as written; its form is the type's business ({@code host:port}, a URL); {@code ""} where the type has
 *     none
 * @param credential name under which the front-end supplies the credential, if the target takes one
 * @param tls how the connection to the target is protected; strictest unless set
 * @param certificateAuthority path of a PEM file to trust instead of the runtime's own, resolved against the
 *     configuration file
 * @param options the type's own keys, already checked against its schema; scalars as text, lists joined by newline
 */
public record Target(
        String name,
        String type,
        String address,
        Optional<String> credential,
        TlsMode tls,
        Optional<String> certificateAuthority,
        Map<String, String> options) {

    public Target {
        options = Map.copyOf(options);
    }
}
