package io.productionguard.gateway.identity;

import io.productionguard.gateway.net.Texts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which token has to come with an approval: {@code approvals} of the launch document.
 *
 * @param issuer its exact issuer, an https URL (or http on the loopback interface, for tests)
 * @param audience what its audience begins with; the SHA-256 of what the approver was shown follows, in hexadecimal
 * @param claims values that its claims must have, exactly; at least one, because an issuer signs for many
 */
public record EvidenceSettings(String issuer, String audience, Map<String, String> claims) {

    private static final int MAX_CHARS = 1_024;
    private static final int MAX_CLAIMS = 32;

    /**
     * Checks what was given.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    public EvidenceSettings {
        claims = Map.copyOf(claims);
        if (issuer.length() > MAX_CHARS || !isAddress(issuer)) {
            throw new IllegalArgumentException("the issuer of approvals is no https address");
        }
        if (audience.isBlank() || audience.length() > MAX_CHARS || !Texts.isVisible(audience)) {
            throw new IllegalArgumentException(
                    "the audience of approvals must be 1 to " + MAX_CHARS + " visible characters");
        }
        if (claims.isEmpty() || claims.size() > MAX_CLAIMS) {
            throw new IllegalArgumentException("approvals must require 1 to " + MAX_CLAIMS + " claims");
        }
        if (claims.entrySet().stream()
                .anyMatch(claim -> claim.getKey().isBlank() || claim.getValue().isBlank())) {
            throw new IllegalArgumentException("a claim that approvals require is empty");
        }
    }

    private static boolean isAddress(String issuer) {
        try {
            return HttpFetcher.isAcceptable(new URI(issuer));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** One line for the recording. */
    public String description() {
        return "an approval counts only with a token of " + issuer + " for what was shown, whose claims are "
                + new TreeMap<>(claims);
    }
}
