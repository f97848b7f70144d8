package io.productionguard.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fetches an issuer's public signing keys by OpenID Connect Discovery 1.0 §4: the configuration document, then the key set
 * it names (RFC 7517). Blocks; Nimbus caches, limits the rate and bridges outages around it.
 */
final class IssuerKeys implements JWKSetSource<SecurityContext> {

    private static final Json.Limits LIMITS = new Json.Limits(HttpFetcher.MAX_BYTES, 8, 20_000);
    private static final int MAX_KEYS = 200;

    /** NIST SP 800-131A: shorter RSA keys prove nothing any more. */
    private static final int MIN_RSA_BITS = 2048;

    private static final int MAX_RSA_BITS = 16_384;

    private final String issuer;
    private final HttpFetcher fetcher;

    IssuerKeys(String issuer, HttpFetcher fetcher) {
        this.issuer = issuer;
        this.fetcher = fetcher;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
            throws JWKSetRetrievalException {
        try {
            return fetch();
        } catch (IOException e) {
            throw new JWKSetRetrievalException(e.getMessage(), e);
        }
    }

    private JWKSet fetch() throws IOException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        URI discovery = uri(base + "/.well-known/openid-configuration");
        JsonObject configuration = parse(discovery);
        if (!configuration.text("issuer").equals(issuer)) {
            throw new IOException(discovery + " speaks for another issuer");
        }
        URI address = uri(configuration.text("jwks_uri"));
        if (HttpFetcher.isAcceptable(address)
                && HttpFetcher.isLoopback(address.getHost())
                && !HttpFetcher.isLoopback(discovery.getHost())) {
            throw new IOException(discovery + " sends to this machine for its keys");
        }
        return usable(parse(address), address);
    }

    private JsonObject parse(URI address) throws IOException {
        try {
            return Json.parse(fetcher.get(address), LIMITS);
        } catch (JsonException e) {
            throw new IOException(address + " is no JSON object that can be read: " + e.getMessage(), e);
        }
    }

    private static URI uri(String text) throws IOException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IOException("an address of the issuer is malformed", e);
        }
    }

    /** RSA and EC public keys. Others, and keys that are broken, are left out: they must not take the good ones along. */
    private static JWKSet usable(JsonObject document, URI address) throws IOException {
        List<JWK> keys = new ArrayList<>();
        for (JsonObject key : document.objects("keys")) {
            if (keys.size() == MAX_KEYS) {
                throw new IOException(address + " has more than " + MAX_KEYS + " keys");
            }
            JWK parsed = parse(key.members());
            if (parsed != null) {
                keys.add(parsed.toPublicJWK());
            }
        }
        if (keys.isEmpty()) {
            throw new IOException(address + " has no RSA or EC key that can be used");
        }
        return new JWKSet(keys);
    }

    private static JWK parse(Map<String, Object> key) {
        try {
            JWK parsed = JWK.parse(key);
            if (parsed instanceof RSAKey rsa) {
                // Not rsa.size(), which counts the zero byte that some issuers put before the modulus.
                int bits = rsa.toRSAPublicKey().getModulus().bitLength();
                return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS ? parsed : null;
            }
            return parsed instanceof ECKey ? parsed : null;
        } catch (ParseException | JOSEException | RuntimeException e) {
            return null; // Nimbus throws all of these for malformed keys
        }
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
