package io.productionguard.gateway.net;

import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The certificate authority of one session: clients of the session trust it and nobody else does. Its keys live in this
 * process's memory only and end with it. Thread-safe.
 */
public final class SessionAuthority {

    /** As long as the longest CI run (35 days on GitHub, with approvals); the keys never leave the process anyway. */
    static final Duration LIFETIME = Duration.ofDays(36);

    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");
    private static final int MAX_CACHED_HOSTS = 64;
    private static final int MAX_HOST_NAME = 253;

    private final KeyPair authorityKeys;
    private final KeyPair serverKeys;
    private final String name;
    private final String pem;
    private final JdkTls local;
    private final Map<String, SslContext> byHost = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SslContext> eldest) {
            return size() > MAX_CACHED_HOSTS;
        }
    };

    private SessionAuthority() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        authorityKeys = generator.generateKeyPair();
        serverKeys = generator.generateKeyPair();
        byte[] distinguisher = new byte[8];
        new SecureRandom().nextBytes(distinguisher);
        // Distinct names let a client that collects several authorities tell them apart.
        name = "Production Guard session " + HexFormat.of().formatHex(distinguisher);
        pem = Certificates.pem(Certificates.authority(name, authorityKeys, Instant.now(), LIFETIME));
        local = issue(LOCAL);
    }

    /**
     * A new authority with new keys.
     *
     * @throws IllegalStateException when this Java runtime lacks the algorithms every Java 17 has to provide
     */
    public static SessionAuthority create() {
        try {
            SessionAuthority authority = new SessionAuthority();
            // Loading the TLS provider takes longer than all of the above, and nobody needs it before the first client.
            Thread warmUp = new Thread(authority.local::prepare, "tls-warm-up");
            warmUp.setDaemon(true);
            warmUp.start();
            return authority;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot make a P-256 certificate", e);
        }
    }

    /** The authority's certificate in PEM form, for clients to trust. */
    public String certificatePem() {
        return pem;
    }

    /** The server side of TLS 1.2 and 1.3 with the certificate for localhost, 127.0.0.1 and ::1. */
    public SslContext serverContext() {
        return local;
    }

    /**
     * The server side of TLS with a certificate for another host: a tunnelled connection that is inspected. The last 64
     * are kept.
     *
     * @param host DNS name (in any case, a final dot is ignored) or IP address
     * @throws IllegalArgumentException when it is neither; the name may come from a client
     */
    public SslContext contextFor(String host) {
        String name = normalize(host);
        synchronized (byHost) {
            SslContext context = byHost.get(name);
            if (context == null) {
                try {
                    context = issue(List.of(name));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("a certificate could not be made", e);
                }
                byHost.put(name, context);
            }
            return context;
        }
    }

    private JdkTls issue(List<String> hosts) throws GeneralSecurityException {
        return JdkTls.server(
                serverKeys.getPrivate(),
                Certificates.server(hosts, serverKeys.getPublic(), name, authorityKeys, Instant.now(), LIFETIME));
    }

    private static String normalize(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (IpLiteral.parse(name) != null) {
            return name.toLowerCase(Locale.ROOT);
        }
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (name.isEmpty() || name.length() > MAX_HOST_NAME || !isDnsName(name)) {
            throw new IllegalArgumentException("neither a DNS name nor an IP address");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** Labels of letters, digits and hyphens (RFC 952); no wildcard, and no underscore, which Java refuses in a certificate. */
    private static boolean isDnsName(String name) {
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (label == 0) {
                    return false;
                }
                label = 0;
            } else if (isLabelCharacter(c)) {
                if (++label > 63) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return label > 0;
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }
}
