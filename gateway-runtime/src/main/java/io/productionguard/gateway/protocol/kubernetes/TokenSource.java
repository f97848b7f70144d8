package io.productionguard.gateway.protocol.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where the gateway's own bearer token for a cluster comes from. Blocks; called by one thread at a time. */
@FunctionalInterface
interface TokenSource {

    /** A token, and how long it may be used before it is asked for again. */
    record Token(String value, Instant until) {

        /** Never the token. */
        @Override
        public String toString() {
            return "token until " + until;
        }
    }

    /**
     * A token that is valid now.
     *
     * @throws java.io.IOException when there is none; one line without any secret
     */
    Token fetch() throws java.io.IOException;

    /** Always the same. */
    static TokenSource constant(String token) {
        return () -> new Token(token, Instant.MAX);
    }

    /** The content of a file that others renew, read again every minute. */
    static TokenSource file(String path) {
        return () -> {
            try {
                return new Token(PemField.file("tokenFile", path).strip(), Instant.now().plus(Duration.ofMinutes(1)));
            } catch (IllegalArgumentException e) {
                throw new java.io.IOException(e.getMessage(), e);
            }
        };
    }

    /** The kind of token that the entry of a user asks for, if any. */
    static Optional<TokenSource> of(java.util.Map<?, ?> user, String server) {
        if (user.get("exec") instanceof java.util.Map<?, ?> exec) {
            return Optional.of(ExecToken.of(exec, server));
        }
        if (user.get("tokenFile") instanceof String file) {
            return Optional.of(file(file));
        }
        return user.get("token") instanceof String token ? Optional.of(constant(token)) : Optional.empty();
    }
}
