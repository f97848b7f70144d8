package io.productionguard.gateway.policy;

import io.productionguard.gateway.identity.OidcSettings;
import io.productionguard.gateway.net.Glob;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code identity:}, how callers prove who they are. */
final class IdentityReader {

    /** What ties a session to one job of GitHub Actions, whatever form {@code sub} has. */
    private static final List<String> GITHUB_BINDING =
            List.of("repository_id", "repository_owner_id", "run_id", "run_attempt");

    private static final String FROM = "from";

    private final Problems problems;

    IdentityReader(Problems problems) {
        this.problems = problems;
    }

    Optional<OidcSettings> read(YamlNode node) {
        return Section.of(node, "identity", problems).flatMap(this::read);
    }

    private Optional<OidcSettings> read(Section identity) {
        if (identity.node("saml").isPresent()) {
            problems.add(
                    identity.at("saml"),
                    "this version has no SAML, so nobody could be let in by it; remove \"saml\" and use \"oidc\"");
        } else {
            identity.require("oidc", "name the issuer and audience of the tokens that are accepted");
        }
        Optional<Section> oidc = identity.section("oidc");
        Optional<Section> groups = identity.section("groups");
        Optional<OidcSettings> settings = oidc.flatMap(section -> read(section, groups));
        identity.refuseTheRest();
        return settings;
    }

    private Optional<OidcSettings> read(Section oidc, Optional<Section> groups) {
        oidc.require("issuer", "write the issuer's URL exactly as it stands in the tokens");
        oidc.require("audience", "write the audience that the tokens are made for, such as production-guard");
        Optional<Located<String>> issuer = oidc.text("issuer", Syntax.ISSUER).filter(this::isUrl);
        Optional<Located<String>> audience = oidc.text("audience", Syntax.TEXT);
        Map<String, Located<String>> claims = oidc.globs("claims");
        List<Located<String>> binding = oidc.texts("binding", Syntax.TEXT);
        oidc.refuseTheRest();

        Optional<String> groupsClaim =
                groups.flatMap(section -> section.text(FROM, Syntax.TEXT)).map(Located::value);
        Map<String, Map<String, String>> groupsByClaims =
                groups.map(section -> groupsByClaims(section, claims)).orElse(Map.of());
        groups.filter(Section::isEmpty)
                .ifPresent(section ->
                        problems.add(section.at(), "groups is empty, which would mean nothing; remove the key"));
        if (issuer.isEmpty() || audience.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OidcSettings(
                issuer.get().value(),
                audience.get().value(),
                values(claims),
                oidc.has("binding")
                        ? binding.stream().map(Located::value).toList()
                        : defaultBinding(issuer.get().value()),
                groupsClaim,
                groupsByClaims));
    }

    private Map<String, Map<String, String>> groupsByClaims(Section groups, Map<String, Located<String>> required) {
        Map<String, Map<String, String>> byClaims = new LinkedHashMap<>();
        groups.rest().forEach((name, entry) -> {
            Syntax.TEXT.objection(name).ifPresent(text -> problems.add(entry.at(), "the name of a group " + text));
            if (name.contains("*")) {
                problems.add(entry.at(), "group " + Quote.of(name) + " has a * in its name; write a plain name");
            }
            Section.of(entry.value(), "group " + Quote.of(name), problems).ifPresent(group -> {
                group.require("claims", "write the claims that make a caller a member");
                Map<String, Located<String>> claims = group.globs("claims");
                group.refuseTheRest();
                claims.forEach((claim, glob) -> {
                    if (required.containsKey(claim)
                            && !Glob.of(glob.value())
                                    .intersects(Glob.of(required.get(claim).value()))) {
                        problems.add(
                                glob.at(),
                                "nobody can be in group " + Quote.of(name) + ": identity.oidc.claims demands "
                                        + Quote.of(required.get(claim).value()) + " for " + Quote.of(claim)
                                        + "; make them agree");
                    }
                });
                byClaims.put(name, values(claims));
            });
        });
        return byClaims;
    }

    private boolean isUrl(Located<String> issuer) {
        try {
            if (URI.create(issuer.value()).getHost() != null) {
                return true;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, like a URL without a host.
        }
        problems.add(
                issuer.at(),
                "issuer has an unusable form: " + Quote.of(issuer.value()) + "; " + Syntax.ISSUER.expectation());
        return false;
    }

    /** Claims that differ between any two jobs of an issuer; empty where the verifier picks them from the token. */
    static List<String> defaultBinding(String issuer) {
        URI url = URI.create(issuer);
        String host = url.getHost().toLowerCase(Locale.ROOT);
        boolean gitHub = host.equals("token.actions.githubusercontent.com")
                || (host.startsWith("token.actions.") && host.endsWith(".ghe.com"))
                || (url.getPath() != null && url.getPath().endsWith("/_services/token"));
        return gitHub ? GITHUB_BINDING : List.of();
    }

    private static Map<String, String> values(Map<String, Located<String>> located) {
        Map<String, String> values = new LinkedHashMap<>();
        located.forEach((key, value) -> values.put(key, value.value()));
        return values;
    }
}
