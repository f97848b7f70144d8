package io.productionguard.gateway.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One issuer's signing keys, kept for every verifier of its tokens in a session: cached, fetched again at a bounded rate,
 * and used on through an outage. Thread-safe; blocks while keys are fetched.
 */
final class KeyCache {

    private final String issuer;
    private final JWKSource<SecurityContext> keys;

    /**
     * How keys are kept.
     *
     * @param cached how long fetched keys are used before they are fetched again
     * @param refetch two fetches at most in this time, however many unknown keys are named
     * @param outage how long old keys are used while the issuer does not answer
     * @param download longest time for one document
     */
    record Times(Duration cached, Duration refetch, Duration outage, Duration download) {

        static final Times STANDARD =
                new Times(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofSeconds(10));
    }

    KeyCache(String issuer, Times times) {
        this.issuer = issuer;
        HttpFetcher fetcher = new HttpFetcher(times.download(), new ProxyRoutes(System.getenv()));
        long longestFetch = 4 * times.download().toMillis(); // two documents, one retry
        this.keys = JWKSourceBuilder.create(new IssuerKeys(issuer, fetcher))
                .cache(times.cached().toMillis(), longestFetch)
                .refreshAheadCache(false)
                .rateLimited(times.refetch().toMillis())
                .retrying(true)
                .outageTolerant(times.outage().toMillis())
                .build();
    }

    String issuer() {
        return issuer;
    }

    /** The keys that a signature with this header may be of, those algorithms only. */
    List<? extends Key> select(Set<JWSAlgorithm> algorithms, JWSHeader header) throws KeySourceException {
        return new JWSVerificationKeySelector<>(algorithms, keys).selectJWSKeys(header, null);
    }
}
