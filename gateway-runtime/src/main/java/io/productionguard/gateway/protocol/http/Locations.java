package io.productionguard.gateway.protocol.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Addresses in a target's answers (RFC 9110 §8.7 and §10.2.2) as its clients have to use them: what lies below the target's
 * own address leads to the gateway, which puts the target's path in front again. Everything else stays as it is: other
 * origins, other paths of the same one, relative references, and what cannot be read.
 */
final class Locations {

    private static final FieldNames FIELDS = FieldNames.of("location", "content-location");

    private Locations() {}

    /** Whether a field holds such an address. */
    static boolean isIn(CharSequence name) {
        return FIELDS.contains(name);
    }

    /** The address as the client gets it. */
    static String atGateway(String sent, UpstreamAddress target) {
        URI address;
        try {
            address = new URI(sent);
        } catch (URISyntaxException e) {
            return sent;
        }
        String path = address.getRawPath();
        if (address.isOpaque() || path == null || !isPlain(sent) || !isOwn(address, target)) {
            return sent;
        }
        String base = target.basePath();
        if (path.isEmpty() && base.isEmpty() && address.getRawAuthority() != null) {
            path = "/";
        }
        if (!path.startsWith(base) || (path.length() > base.length() && path.charAt(base.length()) != '/')) {
            return sent;
        }
        String below = path.substring(base.length());
        if (below.isEmpty() && !base.isEmpty()) {
            below = "/";
        }
        // Two slashes would name another host, and dots could lead out of the target's path.
        if (!below.startsWith("/") || below.startsWith("//") || hasDots(below)) {
            return sent;
        }
        return below
                + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery())
                + (address.getRawFragment() == null ? "" : "#" + address.getRawFragment());
    }

    /** Without a host it is a path of the target's; with one, scheme, host and port have to be the target's. */
    private static boolean isOwn(URI address, UpstreamAddress target) {
        String authority = address.getRawAuthority();
        String scheme = address.getScheme();
        if (authority == null) {
            return scheme == null && address.getRawPath().startsWith("/");
        }
        String named = authority.toLowerCase(Locale.ROOT);
        return (scheme == null || scheme.equalsIgnoreCase(target.secure() ? "https" : "http"))
                && (named.equals(target.authority().toLowerCase(Locale.ROOT))
                        || named.equals(target.withPort().toLowerCase(Locale.ROOT)));
    }

    /** Nothing that clients read in different ways. */
    private static boolean isPlain(String address) {
        return address.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '\\');
    }

    private static boolean hasDots(String path) {
        for (String segment : path.split("/", -1)) {
            String plain = segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
            if (plain.equals(".") || plain.equals("..")) {
                return true;
            }
        }
        return false;
    }
}
