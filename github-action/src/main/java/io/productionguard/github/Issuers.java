package io.productionguard.github;

import java.net.URI;
import java.util.Locale;

/**
 * Who may sign the identity tokens of a GitHub server's jobs, as an exact list by server.
 * https://docs.github.com/actions/reference/security/oidc, https://docs.github.com/enterprise-server/actions/security-for-github-actions
 */
final class Issuers {

    private static final String PUBLIC = "https://token.actions.githubusercontent.com";

    private Issuers() {}

    /** Whether tokens of this server's jobs may come from this issuer. */
    static boolean belongs(URI server, String issuer) {
        String host = server.getHost().toLowerCase(Locale.ROOT);
        if (host.equals("github.com")) {
            // An enterprise can have its own issuer: its slug behind the common one.
            return issuer.equals(PUBLIC)
                    || (issuer.startsWith(PUBLIC + "/")
                            && issuer.substring(PUBLIC.length() + 1).matches("[A-Za-z0-9][A-Za-z0-9-]{0,99}"));
        }
        if (host.endsWith(".ghe.com")) {
            String enterprise = host.substring(0, host.length() - ".ghe.com".length());
            return enterprise.matches("[a-z0-9-]+") && issuer.equals("https://token.actions." + host);
        }
        String port = server.getPort() < 0 ? "" : ":" + server.getPort();
        return issuer.equals(server.getScheme() + "://" + host + port + "/_services/token");
    }
}
