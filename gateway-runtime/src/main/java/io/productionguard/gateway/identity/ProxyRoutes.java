package io.productionguard.gateway.identity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The way out to an https address: the Java runtime's own proxy settings ({@code -Dhttps.proxyHost}) where they say
 * something, otherwise {@code HTTPS_PROXY} and {@code NO_PROXY} of the environment, as CI runners set them. Proxies that
 * want a password are not supported, because the password would stand in the environment.
 */
final class ProxyRoutes {

    private final Map<String, String> environment;

    ProxyRoutes(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The route to an address.
     *
     * @throws IOException when the environment names a proxy that cannot be used
     */
    Proxy select(URI address) throws IOException {
        ProxySelector runtime = ProxySelector.getDefault();
        if (runtime != null) {
            List<Proxy> routes = runtime.select(address);
            if (!routes.isEmpty() && routes.get(0).type() != Proxy.Type.DIRECT) {
                return routes.get(0);
            }
        }
        String proxy = variable("https_proxy");
        return proxy.isEmpty() || isExcepted(address) ? Proxy.NO_PROXY : parse(proxy);
    }

    private String variable(String name) {
        String value = environment.get(name);
        return value != null ? value : environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
    }

    private static Proxy parse(String text) throws IOException {
        try {
            URI proxy = new URI(text.contains("://") ? text : "http://" + text);
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null && proxy.getUserInfo() == null) {
                int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
                // The name is resolved when it is needed.
                return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port));
            }
        } catch (URISyntaxException e) {
            // Said below without the text, which may contain a password.
        }
        throw new IOException("HTTPS_PROXY is not of the form http://host:port without a user name");
    }

    /** {@code NO_PROXY}: host names with everything below them, addresses, or {@code *}; separated by commas. */
    private boolean isExcepted(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        int port = address.getPort() < 0 ? 443 : address.getPort();
        for (String entry : variable("no_proxy").toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = entry.strip();
            if (name.endsWith(":" + port)) {
                name = name.substring(0, name.lastIndexOf(':'));
            }
            name = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
            if (name.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
                return true;
            }
        }
        return false;
    }
}
