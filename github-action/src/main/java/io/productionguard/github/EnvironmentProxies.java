package io.productionguard.github;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} of the runner as Java's HTTP client wants
 * them. The loopback interface is always reached directly. Proxies that want a password are refused.
 */
final class EnvironmentProxies extends ProxySelector {

    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) throws ActionException {
        this.environment = environment;
        for (String name : List.of("https_proxy", "http_proxy", "all_proxy")) {
            parse(variable(name), name);
        }
    }

    @Override
    public List<Proxy> select(URI address) {
        String host = address.getHost();
        if (host == null || RunnerContext.isLoopback(host) || isExcepted(address)) {
            return List.of(Proxy.NO_PROXY);
        }
        String name = address.getScheme().toLowerCase(Locale.ROOT) + "_proxy";
        String text = variable(name).isEmpty() ? variable("all_proxy") : variable(name);
        try {
            return List.of(parse(text, name));
        } catch (ActionException e) {
            throw new IllegalStateException("checked in the constructor", e);
        }
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException e) {
        // The request fails with the same exception.
    }

    private String variable(String name) {
        String value = environment.get(name);
        return value != null ? value : environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
    }

    private static Proxy parse(String text, String name) throws ActionException {
        if (text.isBlank()) {
            return Proxy.NO_PROXY;
        }
        try {
            URI proxy = new URI(text.contains("://") ? text : "http://" + text);
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null && proxy.getUserInfo() == null) {
                int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
                return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port));
            }
        } catch (URISyntaxException e) {
            // Said below without the text, which may contain a password.
        }
        throw new ActionException(name + " is not of the form http://host:port without a user name");
    }

    private boolean isExcepted(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        for (String entry : variable("no_proxy").toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = entry.strip();
            int colon = name.lastIndexOf(':');
            if (colon > 0 && name.substring(colon + 1).matches("[0-9]+")) {
                int port = address.getPort() < 0 ? 443 : address.getPort();
                if (!name.endsWith(":" + port)) {
                    continue;
                }
                name = name.substring(0, colon);
            }
            name = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
            if (name.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
                return true;
            }
        }
        return false;
    }
}
