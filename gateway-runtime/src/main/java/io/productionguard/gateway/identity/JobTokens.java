package io.productionguard.gateway.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells identity tokens of one job from everybody else's, with bounded work however many strangers try: one check at a
 * time, a bounded queue, a pause after many failures, and no second check of a token that was found right. Thread-safe.
 */
final class JobTokens implements AutoCloseable {

    /** Checks that wait while another is made; more are refused, because each may wait for a download. */
    private static final int MAX_WAITING = 32;

    private static final int MAX_FAILURES = 20;
    private static final Duration FAILURE_WINDOW = Duration.ofSeconds(10);

    /** Tokens that are remembered until they expire: HTTP clients present theirs with every request. */
    private static final int MAX_REMEMBERED = 16;

    /**
     * What tells runs of the same pipeline apart, where {@code sub} only names the pipeline: of Jenkins and Buildkite, of
     * GitHub, of GitLab. Bound when the settings do not say what binds.
     */
    private static final List<String> RUN_CLAIMS =
            List.of("build_number", "run_id", "run_attempt", "pipeline_id", "job_id");

    private final OidcSettings settings;
    private final OidcVerifier verifier;
    private final Clock clock;
    private final Caller first;

    /** The claims that make the job, as the first token had them. */
    private final Map<String, Object> binding = new LinkedHashMap<>();

    private final FailureLimit failures;

    private final ThreadPoolExecutor checks =
            new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                Thread thread = new Thread(work, "identity-check");
                thread.setDaemon(true);
                return thread;
            });

    /** By the token's hash; the least recently presented goes first. Guarded by itself. */
    private final Map<String, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private record Remembered(Caller caller, Instant expires) {}

    /** Verifies the first token of the job and binds to it; blocks. */
    JobTokens(OidcSettings settings, String token, Clock clock, LongSupplier ticker, KeyCache keys)
            throws IdentityException {
        this.failures = new FailureLimit(MAX_FAILURES, FAILURE_WINDOW, ticker);
        this.settings = settings;
        this.verifier = new OidcVerifier(settings, clock, keys);
        this.clock = clock;
        VerifiedToken verified = verifier.verify(token);
        bind(verified.claims());
        first = caller(verified);
        checks.allowCoreThreadTimeOut(true);
    }

    private void bind(Claims claims) throws IdentityException {
        for (String claim : settings.binding().isEmpty() ? List.of("sub") : settings.binding()) {
            Object value = claims.raw(claim);
            if (value == null) {
                throw new IdentityException(
                        "the identity token has no claim " + claim + ", to which the session is to be bound");
            }
            binding.put(claim, value);
        }
        if (settings.binding().contains("run_id")) {
            // GitHub: every job of a run has tokens of its own, and only this claim tells them apart. Older servers
            // lack it.
            binding.putIfAbsent("check_run_id", claims.raw("check_run_id"));
        }
        if (settings.binding().isEmpty()) {
            for (String claim : RUN_CLAIMS) {
                binding.put(claim, claims.raw(claim)); // null where it has none; then no other may have one
            }
        }
    }

    /** The caller that the first token named. */
    Caller first() {
        return first;
    }

    /** Checks a token now; blocks while keys are fetched. */
    Caller check(String token) throws IdentityException {
        VerifiedToken verified = verifier.verify(token);
        for (Map.Entry<String, Object> bound : binding.entrySet()) {
            if (!Objects.equals(verified.claims().raw(bound.getKey()), bound.getValue())) {
                throw new IdentityException("the identity token is another job's: its " + bound.getKey() + " differs");
            }
        }
        Caller caller = caller(verified);
        synchronized (remembered) {
            remembered.put(SessionIdentity.hash(token), new Remembered(caller, verified.expires()));
        }
        return caller;
    }

    /** Checks a token without blocking. */
    CompletionStage<Caller> checkLater(String token) {
        synchronized (remembered) {
            Remembered known = remembered.get(SessionIdentity.hash(token));
            if (known != null && clock.instant().isBefore(known.expires())) {
                return CompletableFuture.completedFuture(known.caller());
            }
        }
        if (!failures.permits()) {
            return refuse("too many identity tokens were refused lately; use the session's token, or try again later");
        }
        CompletableFuture<Caller> result = new CompletableFuture<>();
        try {
            checks.execute(() -> checkInto(result, token));
        } catch (RejectedExecutionException e) {
            return refuse("too many identity tokens are being checked");
        }
        return result;
    }

    private void checkInto(CompletableFuture<Caller> result, String token) {
        try {
            result.complete(check(token));
        } catch (IdentityException e) {
            failures.failed();
            result.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            failures.failed();
            result.completeExceptionally(new IdentityException("the identity token could not be checked", e));
        }
    }

    static <T> CompletionStage<T> refuse(String why) {
        return CompletableFuture.failedFuture(new IdentityException(why));
    }

    private Caller caller(VerifiedToken token) throws IdentityException {
        return new Caller(
                token.subject(),
                settings.issuer(),
                token.claims().groups(settings),
                token.claims().texts(),
                Caller.Verification.OIDC);
    }

    /** Takes no more tokens; those that wait are still checked. */
    @Override
    public void close() {
        checks.shutdown();
    }
}
