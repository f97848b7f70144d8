package io.productionguard.gateway.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

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

    private final KeyPair authorityKey;
    private final X509Certificate authority;
    private final KeyPair serverKey;
    private final String pem;
    private final SslContext local;
    private final Map<String, SslContext> byHost = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SslContext> eldest) {
            return size() > MAX_CACHED_HOSTS;
        }
    };

    private SessionAuthority() throws GeneralSecurityException, SSLException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        authorityKey = generator.generateKeyPair();
        serverKey = generator.generateKeyPair();
        byte[] distinguisher = new byte[8];
        new SecureRandom().nextBytes(distinguisher);
        authority = Certificates.authority(
                "Production Guard session " + HexFormat.of().formatHex(distinguisher),
                authorityKey.getPublic(),
                authorityKey.getPrivate(),
                Instant.now(),
                LIFETIME);
        pem = Certificates.pem(authority);
        local = issue(LOCAL);
    }

    /**
     * A new authority with new keys.
     *
     * @throws IllegalStateException when this Java runtime lacks the algorithms every Java 17 has to provide
     */
    public static SessionAuthority create() {
        try {
            return new SessionAuthority();
        } catch (GeneralSecurityException | SSLException e) {
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
                } catch (GeneralSecurityException | SSLException e) {
                    throw new IllegalStateException("a certificate could not be made", e);
                }
                byHost.put(name, context);
            }
            return context;
        }
    }

    private SslContext issue(List<String> hosts) throws GeneralSecurityException, SSLException {
        X509Certificate certificate = Certificates.server(
                hosts, serverKey.getPublic(), authority, authorityKey.getPrivate(), Instant.now(), LIFETIME);
        return SslContextBuilder.forServer(serverKey.getPrivate(), certificate)
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
    }

    private static String normalize(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (NetUtil.isValidIpV4Address(name)) {
            return name;
        }
        if (name.indexOf('%') < 0 && NetUtil.isValidIpV6Address(name)) {
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
