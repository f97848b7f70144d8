package io.productionguard.gateway.identity;

import io.productionguard.gateway.net.JsonObject;

/**
 * The caller that a token with given claims would make, without any token: what {@code policy explain --as} asks about.
 * Proves nothing and is never a session's caller.
 */
public final class AssumedCaller {

    private AssumedCaller() {}

    /**
     * Derives groups and text claims as a verified token's are.
     *
     * @param claims such as the payload of a token
     * @throws IdentityException when no token with these claims would be accepted
     */
    public static Caller of(OidcSettings settings, JsonObject claims) throws IdentityException {
        Claims read = new Claims(claims.members());
        String mismatch = read.mismatch(settings.requiredClaims());
        if (mismatch != null) {
            throw new IdentityException("the claim " + mismatch + " is not what the configuration requires");
        }
        return new Caller(
                read.texts().getOrDefault("sub", ""),
                settings.issuer(),
                read.groups(settings),
                read.texts(),
                Caller.Verification.OIDC);
    }
}
