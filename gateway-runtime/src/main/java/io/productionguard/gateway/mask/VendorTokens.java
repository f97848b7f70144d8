package io.productionguard.gateway.mask;

import static io.productionguard.gateway.mask.PrefixedToken.exact;
import static io.productionguard.gateway.mask.PrefixedToken.labelled;
import static io.productionguard.gateway.mask.PrefixedToken.open;

import java.util.List;

/** The credentials that are known by how they begin, from their issuers' documentation. */
final class VendorTokens {

    private static final int DOTTED = Ascii.BASE64URL | Ascii.DOT;
    private static final int PADDED = Ascii.BASE64 | Ascii.EQUALS;
    private static final int HASH = Ascii.BASE64 | Ascii.DOT | Ascii.EQUALS | Ascii.HASH_MARK;

    static final List<PrefixedToken> ALL = List.of(
            exact("aws-key", "AKIA", Ascii.UPPER | Ascii.DIGIT, 16),
            exact("aws-key", "ASIA", Ascii.UPPER | Ascii.DIGIT, 16),
            exact("aws-key", "ABIA", Ascii.UPPER | Ascii.DIGIT, 16),
            exact("aws-key", "ACCA", Ascii.UPPER | Ascii.DIGIT, 16),
            exact("google-key", "AIza", Ascii.BASE64URL, 35),
            open("google-key", "GOCSPX-", Ascii.BASE64URL, 20),
            open("google-token", "ya29.", DOTTED, 20),
            labelled("azure-key", "accountkey=", PADDED, 40),
            labelled("azure-key", "sharedaccesskey=", PADDED, 40),
            labelled("azure-key", "sig=", PADDED | Ascii.PERCENT, 40),
            open("github-token", "ghp_", Ascii.ALNUM, 36),
            open("github-token", "gho_", Ascii.ALNUM, 36),
            open("github-token", "ghu_", Ascii.ALNUM, 36),
            open("github-token", "ghs_", Ascii.ALNUM | Ascii.UNDERSCORE | Ascii.DOT | Ascii.DASH, 36),
            open("github-token", "ghr_", Ascii.ALNUM, 36),
            open("github-token", "github_pat_", Ascii.ALNUM | Ascii.UNDERSCORE, 40),
            open("gitlab-token", "glpat-", DOTTED, 20),
            open("gitlab-token", "gldt-", DOTTED, 20),
            open("gitlab-token", "glrt-", DOTTED, 20),
            open("gitlab-token", "glptt-", DOTTED, 20),
            open("gitlab-token", "glcbt-", DOTTED, 20),
            open("gitlab-token", "gloas-", DOTTED, 20),
            open("slack-token", "xoxa-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xoxb-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xoxc-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xoxd-", Ascii.BASE64URL | Ascii.PERCENT, 16),
            open("slack-token", "xoxe-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xoxe.", DOTTED, 16),
            open("slack-token", "xoxo-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xoxp-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xoxr-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xoxs-", Ascii.ALNUM | Ascii.DASH, 16),
            open("slack-token", "xapp-", Ascii.ALNUM | Ascii.DASH, 16),
            labelled("slack-webhook", "hooks.slack.com/services/", Ascii.BASE64URL | Ascii.PLUS_SLASH, 20),
            labelled("slack-webhook", "hooks.slack.com/workflows/", Ascii.BASE64URL | Ascii.PLUS_SLASH, 20),
            labelled("slack-webhook", "hooks.slack.com/triggers/", Ascii.BASE64URL | Ascii.PLUS_SLASH, 20),
            labelled("webhook", "discord.com/api/webhooks/", Ascii.BASE64URL | Ascii.PLUS_SLASH, 40),
            open("stripe-key", "sk_live_", Ascii.ALNUM, 16),
            open("stripe-key", "rk_live_", Ascii.ALNUM, 16),
            open("stripe-key", "sk_test_", Ascii.ALNUM, 16),
            open("stripe-key", "rk_test_", Ascii.ALNUM, 16),
            open("stripe-key", "whsec_", PADDED, 24),
            open("npm-token", "npm_", Ascii.ALNUM, 36),
            open("pypi-token", "pypi-", Ascii.BASE64URL, 60),
            open("rubygems-token", "rubygems_", Ascii.HEX, 48),
            open("vault-token", "hvs.", Ascii.BASE64URL, 24),
            open("vault-token", "hvb.", Ascii.BASE64URL, 24),
            open("vault-token", "hvr.", Ascii.BASE64URL, 24),
            open("terraform-token", "atlasv1.", DOTTED, 40),
            open("digitalocean-token", "dop_v1_", Ascii.HEX, 64),
            open("digitalocean-token", "doo_v1_", Ascii.HEX, 64),
            open("shopify-token", "shpat_", Ascii.HEX, 32),
            open("shopify-token", "shpss_", Ascii.HEX, 32),
            open("tailscale-key", "tskey-", Ascii.ALNUM | Ascii.DASH, 20),
            open("huggingface-token", "hf_", Ascii.ALNUM, 30),
            open("api-key", "gsk_", Ascii.ALNUM, 40),
            open("api-key", "xai-", Ascii.ALNUM, 40),
            open("api-key", "nvapi-", Ascii.BASE64URL, 40),
            open("api-key", "pplx-", Ascii.ALNUM, 40),
            open("api-key", "r8_", Ascii.ALNUM, 37),
            open("atlassian-token", "ATATT3x", Ascii.BASE64URL | Ascii.EQUALS, 40),
            open("sentry-token", "sntrys_", Ascii.BASE64 | Ascii.EQUALS | Ascii.UNDERSCORE, 40),
            open("doppler-token", "dp.pt.", Ascii.ALNUM, 40),
            open("linear-key", "lin_api_", Ascii.ALNUM, 32),
            open("pulumi-token", "pul-", Ascii.HEX, 40),
            open("age-key", "AGE-SECRET-KEY-1", Ascii.UPPER | Ascii.DIGIT, 50),
            open("password-hash", "$2a$", HASH, 40),
            open("password-hash", "$2b$", HASH, 40),
            open("password-hash", "$2y$", HASH, 40),
            open("password-hash", "$argon2", HASH, 40),
            open("password-hash", "$5$", HASH, 40),
            open("password-hash", "$6$", HASH, 40),
            open("password-hash", "$y$", HASH, 40),
            open("password-hash", "SCRAM-SHA-256$", HASH, 60),
            open("password-hash", "pbkdf2_sha256$", HASH, 40));

    private VendorTokens() {}

    /**
     * The kind of credential that exactly these bytes are, so that one found by its label gets the same token as one found
     * by its form; {@code otherwise} when they are none.
     */
    static String kindOf(Text text, int start, int end, String otherwise) {
        for (PrefixedToken token : ALL) {
            if (token.covers(text, start, end)) {
                return token.kind();
            }
        }
        if (SecretKey.covers(text, start, end)) {
            return SecretKey.KIND;
        }
        return JsonWebToken.covers(text, start, end) ? JsonWebToken.KIND : otherwise;
    }
}
