package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.Seats;
import java.util.Optional;

/**
 * A {@link Target} as this protocol reads it, together with its credential: where, and as whom, the gateway connects.
 *
 * @param name of the target
 * @param host name or address, without brackets
 * @param port TCP port
 * @param database the only one clients may ask for
 * @param user the role on the server; the credential's own name wins over the target's
 * @param credentialName for messages
 * @param password the credential's secret, if the target takes one
 * @param tls how the connection is protected
 * @param maxConnections most connections at a time
 */
record UpstreamTarget(
        String name,
        String host,
        int port,
        String database,
        String user,
        String credentialName,
        Optional<String> password,
        TlsMode tls,
        int maxConnections) {

    /** Unless the configuration says otherwise: a parallel dump fits in, and a server with default settings is not filled. */
    static final int USUAL_CONNECTIONS = 20;

    static final int DEFAULT_PORT = 5432;

    /**
     * Reads address and options.
     *
     * @throws IllegalArgumentException with a message that says which key is wrong
     */
    static UpstreamTarget of(Target target, Optional<Credential> credential) {
        String database = target.options().getOrDefault("database", "");
        if (database.isEmpty()) {
            throw new IllegalArgumentException("'database' is missing");
        }
        String user = credential
                .flatMap(Credential::username)
                .orElseGet(() -> target.options().getOrDefault("user", ""));
        if (user.isEmpty()) {
            throw new IllegalArgumentException("target " + target.name() + ": no user; set 'user' or give credential "
                    + target.credential().orElse("") + " a username");
        }
        String address = target.address();
        int colon = address.lastIndexOf(':');
        boolean hasPort =
                colon > address.lastIndexOf(']') && (address.startsWith("[") || address.indexOf(':') == colon);
        String host = hasPort ? address.substring(0, colon) : address;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException("'address' has no host");
        }
        return new UpstreamTarget(
                target.name(),
                host,
                hasPort ? port(target, address.substring(colon + 1)) : DEFAULT_PORT,
                database,
                user,
                credential.map(Credential::name).orElse(""),
                credential.map(Credential::secret),
                target.tls(),
                Seats.limit(target, USUAL_CONNECTIONS));
    }

    private static int port(Target target, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The message below says it.
        }
        throw new IllegalArgumentException(
                "target " + target.name() + ": 'address' must end with a port from 1 to 65535");
    }

    /** Never the password. */
    @Override
    public String toString() {
        return name + " (" + host + ":" + port + "/" + database + ")";
    }
}
