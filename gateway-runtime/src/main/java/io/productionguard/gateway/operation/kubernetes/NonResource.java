package io.productionguard.gateway.operation.kubernetes;

import java.util.List;

/** Paths that are no resource: what the server offers is discovery, anything else is the server's own inside. */
final class NonResource {

    private static final List<String> DISCOVERY = List.of(
            "/api", "/apis", "/openapi", "/version", "/healthz", "/livez", "/readyz", "/.well-known", "/openid");

    private final Findings findings;

    NonResource(Findings findings) {
        this.findings = findings;
    }

    void read(RequestInfo info) {
        String path = info.path();
        boolean reads = info.verb().equals("get") || info.verb().equals("head");
        if (reads && (path.equals("/") || DISCOVERY.stream().anyMatch(prefix -> isUnder(prefix, path)))) {
            findings.low(KubernetesActions.DISCOVER, path);
        } else if (reads) {
            findings.high(KubernetesActions.NON_RESOURCE, path, "reads the API server's own " + firstPart(path));
        } else {
            findings.critical(KubernetesActions.NON_RESOURCE, path, "sends something to a path that is no resource");
        }
    }

    private static boolean isUnder(String prefix, String path) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    private static String firstPart(String path) {
        int slash = path.indexOf('/', 1);
        return io.productionguard.gateway.net.Texts.line(slash < 0 ? path : path.substring(0, slash), 40);
    }
}
