package io.productionguard.gateway.protocol.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a target is, from the URL in its {@code address}.
 *
 * @param secure {@code https}
 * @param host name or address, without brackets
 * @param port TCP port
 * @param basePath precedes every path, such as {@code /k8s/clusters/c-1}; {@code ""} or with a leading and no final slash
 */
public record UpstreamAddress(boolean secure, String host, int port, String basePath) {

    /**
     * Reads {@code https://host:port/base}.
     *
     * @throws IllegalArgumentException "what is wrong; what to do"
     */
    public static UpstreamAddress parse(String address) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no URL; write https://HOST:PORT", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("is no URL of HTTP; write https://HOST:PORT");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("needs a host and no user; write https://HOST:PORT");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("has a query or fragment; write https://HOST:PORT/PATH at most");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("has no usable port; write one from 1 to 65535");
        }
        boolean secure = scheme.equals("https");
        String host = uri.getHost();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (!path.matches("(/[A-Za-z0-9._~-]+)*") || path.matches(".*/\\.\\.?(/.*)?")) {
            throw new IllegalArgumentException("has a path with unusual characters; write plain segments");
        }
        return new UpstreamAddress(
                secure,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort(),
                path);
    }

    /** The value of the Host field (RFC 9110 §7.2). */
    public String authority() {
        return port == (secure ? 443 : 80) ? name() : withPort();
    }

    /** The same with the port in any case. */
    String withPort() {
        return name() + ":" + port;
    }

    private String name() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
}
