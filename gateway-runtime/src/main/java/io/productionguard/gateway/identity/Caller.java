package io.productionguard.gateway.identity;

import java.util.Map;
import java.util.Set;

/**
 * The identity on whose behalf operations arrive.
 *
 * @param subject stable name of the caller ({@code sub} of the token, or the operating-system user)
 * @param issuer who vouches for it, or {@code ""} when nobody does
 * @param groups groups the identity belongs to, as the configuration derives them
 * @param claims string form of the verified claims, for rules and the recording; never contains the token
 * @param verification how the identity was proved
 */
public record Caller(
        String subject, String issuer, Set<String> groups, Map<String, String> claims, Verification verification) {

    public Caller {
        groups = Set.copyOf(groups);
        claims = Map.copyOf(claims);
    }

    /** How a caller's identity was proved. */
    public enum Verification {
        /** By a signature over an OpenID Connect token. */
        OIDC,
        /** By a signature over a SAML 2.0 assertion. */
        SAML,
        /** Not at all: the local user who started the run. */
        UNVERIFIED
    }

    /** The local operating-system user, whom nobody vouches for. */
    public static Caller localUser(String name) {
        return new Caller(name, "", Set.of(), Map.of(), Verification.UNVERIFIED);
    }

    /** How records and pages name the identity, such as {@code local user, unverified}. */
    public String label() {
        return switch (verification) {
            case OIDC, SAML -> subject + " (" + issuer + ")";
            case UNVERIFIED -> "local user, unverified";
        };
    }
}
