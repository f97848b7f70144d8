package io.productionguard.gateway.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How OpenID Connect tokens are accepted: {@code identity.oidc} with {@code identity.groups} of the configuration.
 *
 * @param issuer exact issuer, an https URL (or http on the loopback interface, for tests)
 * @param audience that the token must name
 * @param requiredClaims globs that the claims must all match
 * @param binding claims whose values tie the session to one job; a token that differs in one is another job's
 * @param groupsClaim claim that lists groups, if any
 * @param groupsByClaims groups a caller gets when all the given claims match
 */
public record OidcSettings(
        String issuer,
        String audience,
        Map<String, String> requiredClaims,
        List<String> binding,
        Optional<String> groupsClaim,
        Map<String, Map<String, String>> groupsByClaims) {

    public OidcSettings {
        requiredClaims = Map.copyOf(requiredClaims);
        binding = List.copyOf(binding);
        groupsByClaims = Map.copyOf(groupsByClaims);
    }
}
