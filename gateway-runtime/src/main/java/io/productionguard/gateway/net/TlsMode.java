package io.productionguard.gateway.net;

import java.util.Locale;

/** How the gateway protects its own connection to a target; the words are those of libpq's {@code sslmode}. */
public enum TlsMode {
    /** No TLS at all. */
    DISABLE,
    /** TLS without looking at the certificate: protects against listening, not against impersonation. */
    REQUIRE,
    /** The certificate must come from a trusted authority. */
    VERIFY_CA,
    /** The certificate must come from a trusted authority and name the host. */
    VERIFY_FULL;

    /** The word in the configuration, such as {@code verify-full}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
