package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.protocol.ClientContext;
import io.productionguard.gateway.protocol.ClientEnvironment;
import io.productionguard.gateway.protocol.Endpoint;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What leads ordinary clients to the proxy, and has them trust the session's authority beside those they trust already.
 *
 * <p>Java has no variable for either. {@code JDK_JAVA_OPTIONS} with an argument file does not show its content, as {@code
 * JAVA_TOOL_OPTIONS} does on every start, and Java 8, which does not know it, starts all the same.
 */
final class ProxyEnvironment {

    private static final String USER = "guard";
    private static final String DIRECT = "localhost,127.0.0.1,::1";
    private static final String BUNDLE = "production-guard-authorities.pem";
    private static final String ADDED = "production-guard-added-authorities.pem";
    private static final String JAVA_STORE = "production-guard-authorities.p12";
    private static final String JAVA_OPTIONS = "production-guard-java-options";
    /** Java insists on one; what is in the store is no secret. */
    private static final String JAVA_STORE_PASSWORD = "changeit";

    /** Of the whole list: clients that replace theirs by it. */
    private static final List<String> BUNDLE_VARIABLES = List.of(
            "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE");

    private static final List<String> PROXY_VARIABLES =
            List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy");

    /** Would lead past the proxy. */
    private static final Set<String> CLEARED = Set.of(
            "FTP_PROXY",
            "ftp_proxy",
            "NPM_CONFIG_PROXY",
            "NPM_CONFIG_HTTPS_PROXY",
            "NPM_CONFIG_NOPROXY",
            "npm_config_proxy",
            "npm_config_https_proxy",
            "npm_config_noproxy",
            "PIP_PROXY");

    private ProxyEnvironment() {}

    static ClientEnvironment of(Endpoint endpoint, ClientContext context) {
        String added = TrustFiles.read(context.certificateAuthority())
                + endpoint.target()
                        .certificateAuthority()
                        .map(file -> TrustFiles.read(Path.of(file)))
                        .orElse("");
        String all = TrustFiles.system(variable("SSL_CERT_FILE")) + added;
        Map<String, String> variables = new LinkedHashMap<>();
        String url = "http://" + USER + ":" + context.token() + "@127.0.0.1:" + endpoint.port();
        PROXY_VARIABLES.forEach(name -> variables.put(name, url));
        variables.put("NO_PROXY", DIRECT);
        variables.put("no_proxy", DIRECT);
        String bundle = context.directory().resolve(BUNDLE).toString();
        BUNDLE_VARIABLES.forEach(name -> variables.put(name, bundle));
        variables.put("NODE_EXTRA_CA_CERTS", context.directory().resolve(ADDED).toString());
        variables.put("NODE_USE_ENV_PROXY", "1");
        variables.put("JDK_JAVA_OPTIONS", "@" + context.directory().resolve(JAVA_OPTIONS));
        String more = variable("NODE_EXTRA_CA_CERTS")
                .filter(java.nio.file.Files::isReadable)
                .map(TrustFiles::read)
                .orElse("");
        return new ClientEnvironment(
                variables,
                Set.copyOf(PROXY_VARIABLES),
                Map.of(BUNDLE, all, ADDED, added + more, JAVA_OPTIONS, javaOptions(endpoint, context)),
                Map.of(JAVA_STORE, TrustFiles.pkcs12(all, JAVA_STORE_PASSWORD.toCharArray())),
                CLEARED);
    }

    /** A file that the gateway's own environment names. */
    private static Optional<Path> variable(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    /** An argument file of the java launcher. User and password are for libraries; the runtime's own classes ignore them. */
    private static String javaOptions(Endpoint endpoint, ClientContext context) {
        StringBuilder options = new StringBuilder();
        for (String scheme : List.of("http", "https")) {
            option(options, scheme + ".proxyHost", "127.0.0.1");
            option(options, scheme + ".proxyPort", Integer.toString(endpoint.port()));
            option(options, scheme + ".proxyUser", USER);
            option(options, scheme + ".proxyPassword", context.token());
        }
        option(options, "http.nonProxyHosts", "localhost|127.*|[::1]");
        option(options, "jdk.http.auth.tunneling.disabledSchemes", "");
        option(
                options,
                "javax.net.ssl.trustStore",
                context.directory().resolve(JAVA_STORE).toString());
        option(options, "javax.net.ssl.trustStoreType", "PKCS12");
        option(options, "javax.net.ssl.trustStorePassword", JAVA_STORE_PASSWORD);
        return options.toString();
    }

    private static void option(StringBuilder options, String name, String value) {
        options.append("\"-D")
                .append(name)
                .append('=')
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\"\n");
    }
}
