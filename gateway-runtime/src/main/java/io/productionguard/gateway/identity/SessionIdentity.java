package io.productionguard.gateway.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Whom a session belongs to, and how its clients prove that they are part of it: with the session's own random token, which
 * the gateway gives to the guarded command alone, or with a fresh identity token of the same job.
 *
 * <p>The session token works as long as the gateway lives, also after the identity token expired that the session was
 * established with: CI tokens live for minutes, a job that waits for a human for hours. The gateway's life is bounded by
 * its front-end's lease instead. What ties another token to the session are the {@code binding} claims; {@code sub}
 * with the usual numbers of a run when the settings name none. Thread-safe.
 */
public final class SessionIdentity implements CallerAuthenticator, AutoCloseable {

    private static final int TOKEN_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String token;
    private final String tokenHash;
    private final Optional<JobTokens> job;
    private final Optional<KeyCache> keys;
    private volatile Caller caller;

    private SessionIdentity(Caller caller, Optional<JobTokens> job, Optional<KeyCache> keys) {
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        this.token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        this.tokenHash = hash(token);
        this.caller = caller;
        this.job = job;
        this.keys = keys;
    }

    /**
     * Verifies the job's identity token and binds a session to it. Blocks: fetches the issuer's keys, at most 40 seconds
     * when the issuer is slow.
     *
     * @throws IdentityException when the token is not valid or that cannot be found out
     */
    public static SessionIdentity establish(OidcSettings settings, String token) throws IdentityException {
        return establish(settings, token, Clock.systemUTC(), System::nanoTime, KeyCache.Times.STANDARD);
    }

    static SessionIdentity establish(
            OidcSettings settings, String token, Clock clock, LongSupplier ticker, KeyCache.Times times)
            throws IdentityException {
        KeyCache keys = new KeyCache(settings.issuer(), times);
        JobTokens job = new JobTokens(settings, token, clock, ticker, keys);
        return new SessionIdentity(job.first(), Optional.of(job), Optional.of(keys));
    }

    /** A session of the local user, whom nobody vouches for; only the session token proves to belong to it. */
    public static SessionIdentity unverified(String user) {
        return new SessionIdentity(Caller.localUser(user), Optional.empty(), Optional.empty());
    }

    /** Who verifies the tokens that prove approvals; shares this session's keys where the issuer is the same. */
    public EvidenceVerifier evidence(EvidenceSettings settings) {
        KeyCache cache = keys.filter(own -> own.issuer().equals(settings.issuer()))
                .orElseGet(() -> new KeyCache(settings.issuer(), KeyCache.Times.STANDARD));
        return new EvidenceVerifier(settings, Clock.systemUTC(), cache);
    }

    /** Who the session belongs to, as of the newest token that {@link #renew} took. */
    public Caller caller() {
        return caller;
    }

    /** What clients present as password or bearer token: 43 characters of base64url. A secret. */
    public String token() {
        return token;
    }

    /** {@inheritDoc} The bearer of a fresh identity token gets the claims and groups of that token. */
    @Override
    public CompletionStage<Caller> authenticate(String secret) {
        if (secret.length() <= OidcVerifier.MAX_TOKEN_CHARS) {
            // Comparing hashes takes the same time wherever the first difference is.
            if (MessageDigest.isEqual(ascii(hash(secret)), ascii(tokenHash))) {
                return CompletableFuture.completedFuture(caller);
            }
            if (job.isPresent() && looksLikeToken(secret)) {
                return job.get().checkLater(secret);
            }
        }
        return JobTokens.refuse(
                "what the client presented is neither this session's token nor an identity token of its job");
    }

    /**
     * Takes a fresh token of the same job: from now on its claims and groups are the session's. Blocks like {@link
     * #establish}.
     *
     * @throws IdentityException when it is not valid, another job's, or the session has no identity
     */
    public Caller renew(String freshToken) throws IdentityException {
        if (job.isEmpty()) {
            throw new IdentityException("the session has no identity that could be renewed");
        }
        Caller renewed = job.get().check(freshToken);
        caller = renewed;
        return renewed;
    }

    /** Base64url of a JSON object always begins so; nothing else is worth a check. */
    private static boolean looksLikeToken(String secret) {
        return secret.startsWith("ey") && secret.indexOf('.') > 0;
    }

    static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes no more identity tokens; the session's own still works. */
    @Override
    public void close() {
        job.ifPresent(JobTokens::close);
    }
}
